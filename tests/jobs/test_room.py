"""How much may be on its way at once."""

import asyncio

from watchbot.jobs.room import Room, Ticket

PAGE = 100_000  # what is held for a page before its size is known


async def _entered(tickets: list[Ticket]) -> dict[Ticket, asyncio.Task[None]]:
    tasks = {ticket: asyncio.create_task(ticket.enter()) for ticket in tickets}
    await asyncio.sleep(0)
    return tasks


async def _inside(tasks: dict[Ticket, asyncio.Task[None]]) -> list[int]:
    for _ in range(5):
        await asyncio.sleep(0)
    return [place for place, task in enumerate(tasks.values()) if task.done()]


def test_so_many_enter_as_fit_and_each_that_leaves_lets_another_one_in() -> None:
    async def run() -> None:
        room = Room(3 * PAGE)
        tickets = [room.ticket() for _ in range(6)]
        tasks = await _entered(tickets)
        assert await _inside(tasks) == [0, 1, 2]
        tickets[1].leave()
        assert await _inside(tasks) == [0, 1, 2, 3]
        tickets[0].hold(1)
        assert await _inside(tasks) == [0, 1, 2, 3, 4], "a page that turns out small makes room as well"
        tickets[2].leave()
        tickets[3].leave()
        assert await _inside(tasks) == [0, 1, 2, 3, 4, 5]

    asyncio.run(run())


def test_whose_turn_it_is_enters_however_much_the_others_hold() -> None:
    async def run() -> None:
        room = Room(3 * PAGE)
        tickets = [room.ticket() for _ in range(4)]
        tasks = await _entered(tickets[1:])
        tickets[1].hold(100 * PAGE)
        tasks |= await _entered(tickets[:1])
        assert tasks[tickets[0]].done()
        tickets[0].leave()
        late = room.ticket()
        tasks |= await _entered([late])
        assert not tasks[late].done()
        for ticket in tickets[1:]:
            ticket.leave()
        await _inside(tasks)
        assert tasks[late].done()

    asyncio.run(run())
