# Holds reports against the schema of JUnit's XML: `junit.py SCHEMA REPORT...`.
#
# GitLab reads the attribute `file` of a test case, which the schema does not have: it is looked at and taken away first.
import sys
import xml.etree.ElementTree as ElementTree

import xmlschema

schema = xmlschema.XMLSchema(sys.argv[1])
for path in sys.argv[2:]:
    report = ElementTree.parse(path)
    for case in report.iter("testcase"):
        if len(case) > 0 and not case.attrib.pop("file", None):
            sys.exit(f"{path}: a finding without a file: {case.attrib}")
    schema.validate(report)
print(f"ok -- JUnit's XML: {len(sys.argv) - 2} reports")
