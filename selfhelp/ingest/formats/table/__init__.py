"""Tables of any layout: CSV, workbooks and rows of JSON."""
