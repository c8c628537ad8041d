"""Anju (安居): housing allocation that anyone can check."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session, sessionmaker

    from housing.config import Config


def create_app(config: "Config", sessions: "sessionmaker[Session] | None" = None, *, testing: bool = False) -> "Flask":
    """Make the web application of one city; tests bring their own database sessions."""
    from flask import Flask

    from housing import crypto, db, web
    from housing.web.current import Wiring

    crypto.configure(config.master_key)
    app = Flask("housing", static_folder=None)
    app.testing = testing
    engine = db.make_engine(config.database_url)
    changing, looking = sessions or db.sessions(engine), sessions or db.sessions(db.only_reading(engine))
    web.init(app, Wiring(config, changing, looking))
    return app
