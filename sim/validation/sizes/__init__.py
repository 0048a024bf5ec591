"""How large groups are, who bears the burden, and how long crises and blockades last, against published figures."""
