"""The rules of the scheme, one function for each clause, named after what holds when the clause is kept.

A rule takes facts (a certificate, a confirmation) and what held on a day (a regime, a national policy) and
returns a finding, several for a list, or none. It reads no clock and no record: `scheme.checks` gathers them.
"""
