"""The rules of consensus against decisions of the European Union (DEU III)."""
