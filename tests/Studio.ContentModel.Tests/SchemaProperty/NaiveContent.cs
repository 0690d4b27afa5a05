using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Studio.ContentModel.Queries;

namespace Studio.ContentModel.Tests.SchemaProperty;

/// <summary>What a field of the naive model can be.</summary>
internal enum NaiveKind
{
    Text,
    Number,
    Flag,
    Date,
    Money,
}

/// <summary>A value, or one that waits for a kind that can hold it.</summary>
/// <param name="Kind">The kind that it was given as.</param>
/// <param name="Of">A string, decimal, bool, or (long, string).</param>
/// <param name="Hidden">True where its field is of another kind now.</param>
internal sealed record NaiveValue(NaiveKind Kind, object Of, bool Hidden = false);

/// <summary>An item: values by the field's identity in the model.</summary>
internal sealed class NaiveItem(string id, string name)
{
    public string Id => id;

    public string Name { get; set; } = name;

    public Dictionary<int, NaiveValue> Values { get; } = [];
}

/// <summary>Fields and items in lists and dictionaries, and what changes and queries mean, in the plainest words: written without a look at the product's code.</summary>
internal sealed partial class NaiveContent
{
    private int _last;

    /// <summary>Names of fields to their identity and kind.</summary>
    public Dictionary<string, (int Id, NaiveKind Kind)> Fields { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, NaiveItem> Items { get; } = new(StringComparer.Ordinal);

    public void Add(string name, NaiveKind kind) => Fields[name] = (++_last, kind);

    public void Rename(string from, string to)
    {
        Fields[to] = Fields[from];
        Fields.Remove(from);
    }

    public void Remove(string name)
    {
        foreach (var item in Items.Values)
        {
            item.Values.Remove(Fields[name].Id);
        }

        Fields.Remove(name);
    }

    public void Retype(string name, NaiveKind kind)
    {
        var id = Fields[name].Id;
        Fields[name] = (id, kind);
        foreach (var item in Items.Values)
        {
            if (item.Values.TryGetValue(id, out var value) && Convert(value with { Hidden = false }, kind) is var converted)
            {
                if (converted is null)
                {
                    item.Values.Remove(id);
                }
                else
                {
                    item.Values[id] = converted;
                }
            }
        }
    }

    /// <summary>The ids of the items that fulfil the condition, in order.</summary>
    public IReadOnlyList<string> Query(string? field, FilterOperator op, object? with, string? sort, bool descending)
    {
        var found = Items.Values.Where(i => field is null || Holds(Value(i, field), op, with)).ToList();
        found.Sort((a, b) =>
        {
            var order = sort is null ? Compare(a.Name, b.Name) : CompareValues(Value(a, sort), Value(b, sort));
            order = order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
            return descending ? -order : order;
        });
        return [.. found.Select(i => i.Id)];
    }

    public object? Value(NaiveItem item, string field) => item.Values.TryGetValue(Fields[field].Id, out var value) && !value.Hidden ? value.Of : null;

    private static bool Holds(object? value, FilterOperator op, object? with)
    {
        if (op == FilterOperator.Exists)
        {
            return value is not null == (bool)with!;
        }

        if (value is null)
        {
            return false;
        }

        switch (op)
        {
            case FilterOperator.Contains:
                return Fold((string)value).Contains(Fold((string)with!), StringComparison.Ordinal);
            case FilterOperator.StartsWith:
                return Fold((string)value).StartsWith(Fold((string)with!), StringComparison.Ordinal);
        }

        var order = CompareValues(value, with);
        return op switch
        {
            FilterOperator.Eq => order == 0,
            FilterOperator.Ne => order != 0,
            FilterOperator.Gt => order > 0,
            FilterOperator.Ge => order >= 0,
            FilterOperator.Lt => order < 0,
            FilterOperator.Le => order <= 0,
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };
    }

    /// <summary>Missing values are the smallest; texts go by the numbers of their characters; money by its amount.</summary>
    private static int CompareValues(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string x, string y) => Compare(x, y),
        (decimal x, decimal y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        (ValueTuple<long, string> x, ValueTuple<long, string> y) => x.Item1.CompareTo(y.Item1),
        (ValueTuple<long, string> x, long y) => x.Item1.CompareTo(y),
        _ => throw new InvalidOperationException("These are not compared."),
    };

    private static int Compare(string a, string b)
    {
        var (x, y) = (a.EnumerateRunes().Select(r => r.Value).ToList(), b.EnumerateRunes().Select(r => r.Value).ToList());
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            if (x[i] != y[i])
            {
                return x[i].CompareTo(y[i]);
            }
        }

        return x.Count.CompareTo(y.Count);
    }

    private static string Fold(string text) => string.Concat(text.Select(c => c is >= 'A' and <= 'Z' ? (char)(c + 32) : c));

    /// <summary>The value as the kind, the value hidden where it is none, null where there was nothing to convert.</summary>
    private static NaiveValue? Convert(NaiveValue value, NaiveKind kind)
    {
        if (value.Kind == kind)
        {
            return value;
        }

        var text = value.Of switch
        {
            string s => s,
            decimal d => d.ToString(CultureInfo.InvariantCulture),
            bool b => b ? "true" : "false",
            ValueTuple<long, string> m => $"{(m.Item1 / 100m).ToString("F2", CultureInfo.InvariantCulture)} {m.Item2}",
            _ => throw new InvalidOperationException(),
        };
        if (text.Length == 0)
        {
            return null;
        }

        var trimmed = text.Trim();
        object? made = kind switch
        {
            NaiveKind.Text => text,
            NaiveKind.Number => PlainNumber().IsMatch(trimmed) ? decimal.Parse(trimmed, CultureInfo.InvariantCulture) : null,
            NaiveKind.Flag => trimmed switch { "true" or "yes" or "1" => true, "false" or "no" or "0" => false, _ => null },
            NaiveKind.Date => PlainDate().IsMatch(trimmed) ? trimmed : null,
            _ => PlainMoney().Match(trimmed) is { Success: true } m ? ((long)(decimal.Parse(m.Groups["amount"].Value, CultureInfo.InvariantCulture) * 100), m.Groups["currency"].Value) : null,
        };
        return made is null ? value with { Hidden = true } : new NaiveValue(kind, made);
    }

    [GeneratedRegex(@"^-?\d+(\.\d{1,2})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainNumber();

    [GeneratedRegex(@"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainDate();

    [GeneratedRegex(@"^(?<amount>-?\d+(\.\d{1,2})?) (?<currency>EUR|TWD)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PlainMoney();
}
