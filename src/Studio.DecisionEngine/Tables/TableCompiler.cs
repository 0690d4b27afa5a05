using System.Globalization;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tables;

/// <summary>Makes a table of its text, or says all that is wrong with it.</summary>
internal sealed class TableCompiler(FactCatalogue catalogue)
{
    private const string OutcomeColumn = "outcome";
    private const string LimitColumn = "limit";
    private const string ReasonColumn = "reason";
    private const string DefaultLanguage = "en";
    private const int MostErrors = 50;
    private const int LongestCell = 1_000;

    private readonly List<TableError> _errors = [];
    private readonly List<TableColumn> _columns = [];

    // Where in a line what stands, from 0; -1 where there is no such column.
    private readonly List<int> _places = [];
    private readonly List<(int Place, string Language)> _reasons = [];
    private int _outcome = -1;
    private int _limit = -1;

    public DecisionTable? Compile(string text, out IReadOnlyList<TableError> errors)
    {
        errors = _errors;
        if (text.Length > TableGrid.MaximumLength)
        {
            Refuse(1, 0, "A table has at most {0} characters.", TableGrid.MaximumLength);
            return null;
        }

        var grid = TableGrid.Read(text);
        if (grid.Rows.Count == 0)
        {
            Refuse(1, 0, "The first line names the columns: facts, then outcome, and as wanted limit and reason.");
            return null;
        }

        ReadHeader(grid.Rows[0].Line, grid.Rows[0].Cells);
        if (grid.Rows.Count - 1 is var count && count is 0 or > DecisionTable.MostRows)
        {
            Refuse(grid.Rows[^1].Line, 0, "A table has at least one row and at most {0}.", DecisionTable.MostRows);
        }

        if (_errors.Count > 0)
        {
            return null;
        }

        var rows = new List<(TableRow, IReadOnlyList<CellCondition>)>();
        foreach (var (line, cells) in grid.Rows.Skip(1))
        {
            if (ReadRow(line, cells) is { } row)
            {
                rows.Add(row);
            }
        }

        return _errors.Count > 0 ? null : new DecisionTable(_columns, rows);
    }

    private void ReadHeader(int line, IReadOnlyList<string> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            var name = cells[i];
            if (name.Equals(OutcomeColumn, StringComparison.OrdinalIgnoreCase))
            {
                Once(line, i, _outcome < 0, name);
                _outcome = i;
            }
            else if (name.Equals(LimitColumn, StringComparison.OrdinalIgnoreCase))
            {
                Once(line, i, _limit < 0, name);
                _limit = i;
            }
            else if (name.Equals(ReasonColumn, StringComparison.OrdinalIgnoreCase) || name.StartsWith(ReasonColumn + ":", StringComparison.OrdinalIgnoreCase))
            {
                var language = name.Length > ReasonColumn.Length ? name[(ReasonColumn.Length + 1)..].Trim() : DefaultLanguage;
                Once(line, i, !_reasons.Exists(r => r.Language.Equals(language, StringComparison.OrdinalIgnoreCase)), name);
                _reasons.Add((i, language));
            }
            else if (ColumnOf(line, i, name) is { } column)
            {
                Once(line, i, !_columns.Exists(c => c.Path == column.Path), column.Path);
                _columns.Add(column);
                _places.Add(i);
            }
        }

        if (_outcome < 0)
        {
            Refuse(line, cells.Count - 1, "The column outcome is missing.");
        }

        if (_columns.Count is 0 or > DecisionTable.MostColumns)
        {
            Refuse(line, 0, "A table asks about at least one fact and at most {0}.", DecisionTable.MostColumns);
        }
    }

    private TableColumn? ColumnOf(int line, int place, string name)
    {
        if (name.StartsWith(TableColumn.InputRoot, StringComparison.Ordinal))
        {
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            var path = colon < 0 ? name : name[..colon].TrimEnd();
            ExpressionType? type = (colon < 0 ? "number" : name[(colon + 1)..].Trim()) switch { "number" => ExpressionType.Number, "text" => ExpressionType.String, "boolean" => ExpressionType.Boolean, _ => null };
            var given = path[TableColumn.InputRoot.Length..];
            if (type is { } known && given.Length is > 0 and <= 50 && given.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                return new TableColumn(path, known);
            }

            Refuse(line, place, "A given value is written as input.name:number, :text or :boolean; “{0}” is not.", name);
            return null;
        }

        if (catalogue.Describe(name) is not { } fact)
        {
            Refuse(line, place, name.Length == 0 ? "A column has no name." : "There is no fact “{0}”.", name);
            return null;
        }

        if (fact.Parameters is not null || fact.Type is not (ExpressionType.Number or ExpressionType.String or ExpressionType.Boolean))
        {
            Refuse(line, place, "“{0}” is no number, text or yes-or-no; a table cannot ask about it.", name);
            return null;
        }

        return new TableColumn(name, fact.Type);
    }

    private (TableRow, IReadOnlyList<CellCondition>)? ReadRow(int line, IReadOnlyList<string> cells)
    {
        string At(int place) => place >= 0 && place < cells.Count ? cells[place] : "";
        var before = _errors.Count;
        var last = Math.Max(Math.Max(_outcome, _limit), Math.Max(_places[^1], _reasons.Select(r => r.Place).DefaultIfEmpty(0).Max()));
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > last && cells[i].Length > 0)
            {
                Refuse(line, i, "There is no column for this.");
            }
            else if (cells[i].Length > LongestCell)
            {
                Refuse(line, i, "A cell has at most {0} characters.", LongestCell);
            }
        }

        var conditions = new List<CellCondition>(_columns.Count);
        for (var i = 0; i < _columns.Count; i++)
        {
            if (CellCondition.Read(At(_places[i]), _columns[i].Type, out var error) is { } condition)
            {
                conditions.Add(condition);
            }
            else
            {
                Refuse(line, _places[i], error.Message, error.Values);
            }
        }

        if (!Enum.TryParse<TableOutcome>(At(_outcome), ignoreCase: true, out var outcome) || !Enum.IsDefined(outcome) || char.IsAsciiDigit(At(_outcome)[0]))
        {
            Refuse(line, _outcome, "The outcome is accept, refer or decline.");
        }

        decimal? limit = null;
        if (At(_limit) is { Length: > 0 } written and not "-")
        {
            limit = decimal.TryParse(written, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
            if (limit is null)
            {
                Refuse(line, _limit, "A number is needed, such as 3000.");
            }
        }

        var reasons = _reasons.Where(r => At(r.Place).Length > 0).ToDictionary(r => r.Language, r => At(r.Place), StringComparer.OrdinalIgnoreCase);
        return _errors.Count > before ? null : (new TableRow(line, outcome, limit, reasons), conditions);
    }

    private void Once(int line, int place, bool isFirst, string name)
    {
        if (!isFirst)
        {
            Refuse(line, place, "The column “{0}” is there twice.", name);
        }
    }

    private void Refuse(int line, int place, string message, params object[] values)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(new TableError(line, Math.Max(0, place) + 1, message, values));
        }
    }
}
