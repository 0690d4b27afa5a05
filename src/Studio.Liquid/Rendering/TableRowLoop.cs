using Studio.Liquid.Values;

namespace Studio.Liquid.Rendering;

/// <summary>The <c>tablerowloop</c> object of a table.</summary>
internal sealed class TableRowLoop(int length, int columns) : LiquidMap
{
    private static readonly string[] Names =
        ["length", "index", "index0", "rindex", "rindex0", "first", "last", "col", "col0", "col_first", "col_last", "row"];

    public int Index { get; set; }

    public int Column => columns <= 0 ? Index + 1 : (Index % columns) + 1;

    public int Row => columns <= 0 ? 1 : (Index / columns) + 1;

    public bool EndsRow => Column == columns;

    public override int Count => Names.Length;

    public override IEnumerable<KeyValuePair<string, object?>> Entries
        => Names.Select(key => KeyValuePair.Create(key, TryGet(key, out var value) ? value : null));

    public override bool TryGet(string key, out object? value)
    {
        value = key switch
        {
            "length" => (long)length,
            "index" => Index + 1L,
            "index0" => (long)Index,
            "rindex" => (long)length - Index,
            "rindex0" => length - Index - 1L,
            "first" => Index == 0,
            "last" => Index == length - 1,
            "col" => (long)Column,
            "col0" => Column - 1L,
            "col_first" => Column == 1,
            "col_last" => EndsRow,
            "row" => (long)Row,
            _ => null,
        };
        return value is not null;
    }
}
