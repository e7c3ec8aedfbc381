# SPDX-License-Identifier: GPL-2.0-or-later
"""Reviewing an intent to package: the mails of a bug are read, what they promise about models is found in their prose,
and held against the source where it is at hand.

``mail`` reads, ``form`` finds the template's fields, ``says`` the claims in prose and ``dialogue`` the answers below
quotations, ``promise`` compares them with a
checked package, ``judge`` asks the policy texts, ``assemble`` writes the review, ``reply`` the mail; ``online``
fetches a bug by its number.
"""
