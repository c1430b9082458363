"""One rule per function: None, or the sentence the user reads and can act on. A module for each stage.

Guards marked `of_file` judge the case file alone, so the menu can show their sentence before the form is opened.
"""
