"""From a case to a report: cases, observe, judge, verdict, report."""
