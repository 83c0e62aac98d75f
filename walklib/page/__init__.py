"""The page: a preset in a static web page, with no Python behind it."""
