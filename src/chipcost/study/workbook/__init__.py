"""The live workbook: answers as formulas over an inputs sheet."""
