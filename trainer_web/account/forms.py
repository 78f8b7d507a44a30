"""What may come in when somebody signs in or joins."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


class LoginForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """E-mail address and password."""

    email = EmailField(validators=[InputRequired("Enter your e-mail address."), Length(max=254)])
    password = PasswordField(validators=[InputRequired("Enter your password."), Length(max=1000)])


class InvitationForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The password to sign in with from now on."""

    password = PasswordField(
        validators=[
            InputRequired("Choose a password."),
            Length(min=12, max=1000, message="Use at least 12 characters."),
        ]
    )
