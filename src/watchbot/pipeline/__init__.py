"""What watchbot decides, as pure functions: no clock, no I/O, no database, no log.

The way of one article, in short; `jobs` does the doing around it:

    parsed   = feeds.parse_feed(body)                        # bytes → entries
    page     = pages.read_page(body, url)                    # bytes → text, title, dates
    findings = findings.read_article(page, watchlist)        # text → quantities → claims, topics, inconsistencies
    changes  = ledger.relate(claim, figure, readings)        # for each claim, against what is known
             + revisions.compare(before, after)              # against the page as it was
    alerts   = alerts.draft_alerts(changes, known alerts)    # one change, one alert; the rest is evidence
    digest   = digest.build_digest(alerts, coverage, feeds)  # one window, one channel
    next     = polling.next_poll(outcome)                    # when to look again
"""
