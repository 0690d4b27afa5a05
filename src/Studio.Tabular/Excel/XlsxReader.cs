using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Studio.Tabular.Excel;

/// <summary>
/// Reads the first sheet of a workbook (ECMA-376) row by row. What an attacker could send is bounded: no document types and no entities (no XXE, no billion laughs), so many
/// entries, so many bytes after unpacking, so many shared texts. Cells that are days or moments are given as <c>2026-11-21</c> and <c>2026-11-21T08:30:00.000Z</c>.
/// </summary>
public sealed class XlsxReader : ITableReader
{
    private const int MostEntries = 10_000;
    private const int MostColumns = 1000;
    private const long MostUnpacked = 2L * 1024 * 1024 * 1024;
    private const long MostSharedCharacters = 64L * 1024 * 1024;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly ZipArchive _zip;
    private readonly IReadOnlyList<string> _shared;
    private readonly XlsxNumbers _numbers;
    private readonly XmlReader _sheet;
    private int _row;

    private XlsxReader(ZipArchive zip)
    {
        _zip = zip;
        if (zip.Entries.Count > MostEntries)
        {
            throw new TableFormatException("The workbook has too many parts.");
        }

        var (sheet, is1904) = FirstSheet();
        _shared = ReadShared();
        _numbers = XlsxNumbers.Read(TryOpen("xl/styles.xml"), is1904);
        _sheet = TryOpen(sheet) ?? throw new TableFormatException("The workbook has no sheet.");
    }

    /// <summary>Reads a file from its beginning; it stays open and must be one that can be read from any place.</summary>
    /// <exception cref="TableFormatException">It is no workbook, or beyond a bound.</exception>
    public static XlsxReader Open(Stream file)
    {
        try
        {
            file.Position = 0;
            return new XlsxReader(new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true));
        }
        catch (Exception e) when (e is InvalidDataException or XmlException)
        {
            throw new TableFormatException("The file is no Excel workbook (xlsx), or it is broken.");
        }
    }

    /// <inheritdoc/>
    public TableRow? Read()
    {
        try
        {
            while (_sheet.Read())
            {
                if (_sheet is { NodeType: XmlNodeType.Element, LocalName: "row" } && ReadRow() is { } row)
                {
                    return row;
                }
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or XmlException)
        {
            throw new TableFormatException("The workbook's sheet is broken, or too large.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sheet.Dispose();
        _zip.Dispose();
    }

    private TableRow? ReadRow()
    {
        _row = int.TryParse(_sheet.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : _row + 1;
        var cells = new List<string>();
        var filled = false;
        if (!_sheet.IsEmptyElement)
        {
            var depth = _sheet.Depth;
            while (_sheet.Read() && _sheet.Depth > depth)
            {
                if (_sheet is { NodeType: XmlNodeType.Element, LocalName: "c" } && _sheet.Depth == depth + 1)
                {
                    var column = ColumnOf(_sheet.GetAttribute("r")) ?? cells.Count;
                    if (column >= MostColumns)
                    {
                        throw new TableFormatException($"Row {_row.ToString(CultureInfo.InvariantCulture)} has more than {MostColumns} columns.");
                    }

                    while (cells.Count <= column)
                    {
                        cells.Add("");
                    }

                    filled |= (cells[column] = ReadCell()).Length > 0;
                }
            }
        }

        return filled ? new TableRow(_row, cells, RowFault.None) : null;
    }

    private string ReadCell()
    {
        var (type, style) = (_sheet.GetAttribute("t"), _sheet.GetAttribute("s"));
        if (_sheet.IsEmptyElement)
        {
            return "";
        }

        var (depth, value) = (_sheet.Depth, "");
        var text = new StringBuilder();
        while (_sheet.Read() && _sheet.Depth > depth)
        {
            if (_sheet.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA)
            {
                text.Append(_sheet.Value);
            }
            else if (_sheet is { NodeType: XmlNodeType.Element, LocalName: "f" or "rPh" })
            {
                // How a value was computed, and how it is pronounced, is not the value.
                SkipContent();
            }
            else if (_sheet is { NodeType: XmlNodeType.Element, LocalName: "v" or "t" } && type != "inlineStr")
            {
                text.Clear();
            }
        }

        value = text.ToString();
        return type switch
        {
            "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _shared.Count ? _shared[index] : "",
            "inlineStr" or "str" => XlsxText.Read(value),
            "b" => value.Trim() == "1" ? "true" : "false",
            "e" or "d" => value.Trim(),
            _ => _numbers.Text(value.Trim(), style),
        };
    }

    private void SkipContent()
    {
        if (_sheet.IsEmptyElement)
        {
            return;
        }

        var depth = _sheet.Depth;
        while (_sheet.Read() && _sheet.Depth > depth)
        {
        }
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(c))
            {
                break;
            }

            column = Math.Min((column * 26) + (c - 'A' + 1), 1_000_000);
        }

        return column == 0 ? null : column - 1;
    }

    private (string Path, bool Is1904) FirstSheet()
    {
        var (id, is1904) = ((string?)null, false);
        using (var workbook = TryOpen("xl/workbook.xml") ?? throw new TableFormatException("The file is no Excel workbook (xlsx)."))
        {
            while (workbook.Read())
            {
                if (workbook is { NodeType: XmlNodeType.Element, LocalName: "workbookPr" })
                {
                    is1904 = workbook.GetAttribute("date1904") is "1" or "true";
                }
                else if (workbook is { NodeType: XmlNodeType.Element, LocalName: "sheet", NamespaceURI: Main })
                {
                    id ??= workbook.GetAttribute("id", Relations);
                }
            }
        }

        using var relations = TryOpen("xl/_rels/workbook.xml.rels");
        while (relations?.Read() == true)
        {
            if (relations is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && relations.GetAttribute("Id") == id && relations.GetAttribute("Target") is { } target)
            {
                return (target.StartsWith('/') ? target[1..] : "xl/" + target, is1904);
            }
        }

        return ("xl/worksheets/sheet1.xml", is1904);
    }

    private List<string> ReadShared()
    {
        var texts = new List<string>();
        using var reader = TryOpen("xl/sharedStrings.xml");
        if (reader is null)
        {
            return texts;
        }

        var (text, characters) = (new StringBuilder(), 0L);
        while (reader.Read())
        {
            switch (reader)
            {
                case { NodeType: XmlNodeType.Element, LocalName: "si" }:
                    text.Clear();
                    if (reader.IsEmptyElement)
                    {
                        texts.Add("");
                    }

                    break;
                case { NodeType: XmlNodeType.Element, LocalName: "rPh" }:
                    var depth = reader.Depth;
                    while (!reader.IsEmptyElement && reader.Read() && reader.Depth > depth)
                    {
                    }

                    break;
                case { NodeType: XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA }:
                    text.Append(reader.Value);
                    break;
                case { NodeType: XmlNodeType.EndElement, LocalName: "si" }:
                    texts.Add(XlsxText.Read(text.ToString()));
                    characters += text.Length + 16;
                    if (characters > MostSharedCharacters)
                    {
                        throw new TableFormatException("The workbook has too many different texts. Save it as CSV.");
                    }

                    break;
            }
        }

        return texts;
    }

    private XmlReader? TryOpen(string name) => _zip.GetEntry(name) is { } entry
        ? XmlReader.Create(new BoundedStream(entry.Open(), MostUnpacked), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true, IgnoreComments = true, IgnoreProcessingInstructions = true })
        : null;
}
