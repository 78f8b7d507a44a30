"""What gunicorn serves: `gunicorn wsgi:app`."""

from trainer_web import create_app

app = create_app()
