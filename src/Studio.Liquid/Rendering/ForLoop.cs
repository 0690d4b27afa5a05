using Studio.Liquid.Values;

namespace Studio.Liquid.Rendering;

/// <summary>The <c>forloop</c> object of a loop.</summary>
internal sealed class ForLoop(string name, int length, ForLoop? parent) : LiquidMap
{
    private static readonly string[] Names = ["name", "length", "index", "index0", "rindex", "rindex0", "first", "last", "parentloop"];

    public int Index { get; set; }

    public override int Count => Names.Length;

    public override IEnumerable<KeyValuePair<string, object?>> Entries
        => Names.Where(key => key != "parentloop").Select(key => KeyValuePair.Create(key, TryGet(key, out var value) ? value : null));

    public override bool TryGet(string key, out object? value)
    {
        value = key switch
        {
            "name" => name,
            "length" => Boxes.Of(length),
            "index" => Boxes.Of(Index + 1L),
            "index0" => Boxes.Of(Index),
            "rindex" => Boxes.Of((long)length - Index),
            "rindex0" => Boxes.Of(length - Index - 1L),
            "first" => Boxes.Of(Index == 0),
            "last" => Boxes.Of(Index == length - 1),
            "parentloop" => parent,
            _ => null,
        };
        return value is not null;
    }
}
