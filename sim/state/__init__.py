"""What a run consists of: records, arrays, the handle that phases and decisions are given, and how it starts."""
