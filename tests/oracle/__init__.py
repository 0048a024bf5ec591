"""The model as it was written for Mesa once, frozen: what the phases have to do, to the last bit."""
