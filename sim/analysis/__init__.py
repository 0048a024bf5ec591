"""What results say: arms of an experiment compared, with intervals."""
