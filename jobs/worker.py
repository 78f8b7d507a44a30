"""The RQ worker: `trainer-web worker`."""

from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from jobs import auto_complete, imports, outbox
from jobs.background import app, check_clock, queue
from trainer_web.config import settings


def main() -> None:
    """Work on every queue until told to stop."""
    app()  # made once here, not again in the child that each job runs in
    check_clock()
    connection = Redis.from_url(settings().redis_url)
    queues = [queue(name, connection) for name in (auto_complete.QUEUE, outbox.QUEUE, imports.QUEUE)]
    Worker(queues, connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")


if __name__ == "__main__":
    main()
