"""What the tables share: how they are declared, their numbers rounded, their text set, captioned and saved."""
