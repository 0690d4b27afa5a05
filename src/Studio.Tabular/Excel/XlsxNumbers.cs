using System.Globalization;
using System.Xml;

namespace Studio.Tabular.Excel;

/// <summary>What the numbers of a sheet mean: a day or a moment is a number too, and only the cell's style says so.</summary>
internal sealed class XlsxNumbers
{
    private static readonly DateTime Epoch1900 = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Epoch1904 = new(1904, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<bool> _isDate = [];
    private readonly DateTime _epoch;

    private XlsxNumbers(bool is1904) => _epoch = is1904 ? Epoch1904 : Epoch1900;

    public static XlsxNumbers Read(XmlReader? styles, bool is1904)
    {
        var numbers = new XlsxNumbers(is1904);
        if (styles is null)
        {
            return numbers;
        }

        var formats = new Dictionary<int, bool>();
        var inCells = false;
        using (styles)
        {
            while (styles.Read())
            {
                if (styles.LocalName == "cellXfs")
                {
                    inCells = styles.NodeType == XmlNodeType.Element;
                }
                else if (styles is { NodeType: XmlNodeType.Element, LocalName: "numFmt" })
                {
                    formats[Number(styles.GetAttribute("numFmtId"))] = IsDate(styles.GetAttribute("formatCode") ?? "");
                }
                else if (inCells && styles is { NodeType: XmlNodeType.Element, LocalName: "xf" })
                {
                    var format = Number(styles.GetAttribute("numFmtId"));
                    numbers._isDate.Add(formats.TryGetValue(format, out var date) ? date : format is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58));
                }
            }
        }

        return numbers;
    }

    public string Text(string value, string? style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return value;
        }

        if (Number(style) is var index && style is not null && index < _isDate.Count && _isDate[index] && number is >= 0 and < 2_958_466)
        {
            var milliseconds = Math.Round(number * 86_400_000);
            return milliseconds % 86_400_000 == 0
                ? _epoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : _epoch.AddMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }

        // 0.1 + 0.2 is kept by spreadsheets as 0.30000000000000004 and shown with 15 digits.
        return decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && value.Length <= 17
            ? exact.ToString("0.#############################", CultureInfo.InvariantCulture)
            : decimal.TryParse(number.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var rounded)
                ? rounded.ToString("0.#############################", CultureInfo.InvariantCulture)
                : value;
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    /// <summary>True where a format has a letter of a date outside of quotes, brackets and escapes.</summary>
    private static bool IsDate(string format)
    {
        var (quoted, bracket) = (false, false);
        for (var i = 0; i < format.Length; i++)
        {
            switch (format[i])
            {
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '[':
                    bracket = true;
                    break;
                case ']':
                    bracket = false;
                    break;
                case 'y' or 'Y' or 'd' or 'D' or 'h' or 'H' or 'm' or 'M' or 's' or 'S' when !quoted && !bracket && !format.Contains("General", StringComparison.OrdinalIgnoreCase):
                    return true;
            }
        }

        return false;
    }
}
