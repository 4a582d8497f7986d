"""English expressions that are one thing, and words that are written in several ways."""

_COMPOUNDS = """
account number, air conditioner, air conditioning, annual plan, api key, app store, apple pay,
apple watch, audio quality, auto fill, auto renew, auto renewal, auto save, back up,
bank account, bank statement, bank transfer, battery drain, battery life, brand new,
breakfast buffet, build quality, bulk export, call center, call centre, charging cable,
charging case, charging port, check in, check out, cloud storage, coupon code, credit card,
credit score, customer care, customer satisfaction, customer service, customer support,
dark mode, data breach, data export, debit card, delivery driver, delivery fee, delivery time,
discount code, email address, error code, error message, exchange rate, face id, file size,
food poisoning, food quality, free trial, front desk, full refund, gift card, google pay,
google play, group chat, hard drive, help desk, hidden charge, hidden cost, hidden fee,
home screen, hot water, image quality, in app purchase, instruction manual, interest rate,
internet connection, late fee, light mode, live chat, loading screen, loading time,
lock screen, log in, log out, memory card, money back, monthly plan, night mode,
noise cancellation, noise cancelling, operating system, order number, out of date,
out of order, out of stock, parking lot, parking space, partial refund, personal data,
personal information, phone call, phone number, picture quality, pin code, pop up,
power button, privacy policy, promo code, pull request, push notification, qr code, real time,
remote control, response time, return policy, room service, screen protector, search bar,
search engine, search result, second hand, security code, set up, shipping cost, shipping fee,
side bar, sign in, sign out, sign up, sim card, single sign on, smart home, smart tv,
smart watch, social media, sound quality, spare part, spell check, start up, status bar,
storage space, subscription fee, swimming pool, tech support, technical support,
term of service, time zone, touch id, tracking number, two factor, user experience,
user friendly, user interface, user manual, user name, value for money, verification code,
video call, video quality, voice message, volume button, wait time, waiting time, wake up,
waste of money, waste of time, wi fi
"""

COMPOUNDS = frozenset(" ".join(_COMPOUNDS.split()).split(", "))
"""Two or three words, each in the singular."""

SPELLINGS = {
    "login": "log in",
    "logging in": "log in",
    "logged in": "log in",
    "logins": "log in",
    "signin": "sign in",
    "signing in": "sign in",
    "signed in": "sign in",
    "signup": "sign up",
    "signing up": "sign up",
    "signed up": "sign up",
    "logout": "log out",
    "logged out": "log out",
    "logging out": "log out",
    "logs out": "log out",
    "checkin": "check in",
    "checked in": "check in",
    "checking in": "check in",
    "checkout": "check out",
    "checked out": "check out",
    "popup": "pop up",
    "setup": "set up",
    "backup": "back up",
    "username": "user name",
    "smartwatch": "smart watch",
    "wi fi": "wifi",
    "wi-fi": "wifi",
    "e-mail": "email",
    "e mail": "email",
    "emails": "email",
    "cell phone": "phone",
    "cellphone": "phone",
    "mobile phone": "phone",
    "smartphone": "phone",
    "colour": "color",
    "favourite": "favorite",
    "centre": "center",
    "ads": "ad",
    "advert": "ad",
    "adverts": "ad",
    "advertisement": "ad",
    "advertisements": "ad",
    "pics": "picture",
    "pic": "picture",
    "info": "information",
    "pswd": "password",
}
"""Another way of writing, and what it counts as."""

_PLURAL_ONLY = """
athletics besides customs economics goods gps headquarters ios jeans lens mathematics means
news pants physics politics series species texas windows
"""

PLURAL_ONLY = frozenset(_PLURAL_ONLY.split())
"""Words in s that are no plural."""
