"""What the figures share: how they are declared, styled, laid out, captioned and saved."""
