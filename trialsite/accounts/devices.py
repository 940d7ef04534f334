"""What a browser says it is, in words that its owner knows. Imports no Django.

Only the browser and the kind of machine are told apart, by the words that browsers
put into the User-Agent header; a device that says nothing is "an unknown device".
"""

# The order counts: each of these also says the names of those below it.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "An unknown device"


def device(user_agent: str) -> str:
    """Such as "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    machine = next((name for sign, name in MACHINES if sign in user_agent), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or (machine[:1].upper() + machine[1:]) or UNKNOWN
