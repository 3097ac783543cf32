"""Browsers that stay signed in, also while the secret key is replaced."""

from flask import current_app
from flask_login import LoginManager
from flask_login.utils import decode_cookie, encode_cookie


class SignIns(LoginManager):  # type: ignore[misc]
    """Flask-Login, which knows one key alone for the cookie of who wants to be remembered."""

    def _load_user_from_remember_cookie(self, cookie: str) -> object:
        """Take a cookie of an accepted key for one of ours."""
        for key in current_app.config["SECRET_KEY_FALLBACKS"]:
            if (sign_in_id := decode_cookie(cookie, key)) is not None:
                cookie = encode_cookie(sign_in_id)
        return super()._load_user_from_remember_cookie(cookie)
