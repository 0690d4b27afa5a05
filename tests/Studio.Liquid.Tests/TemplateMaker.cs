namespace Studio.Liquid.Tests;

/// <summary>Makes a random template whose blocks are all closed.</summary>
internal sealed class TemplateMaker(int seed, IReadOnlyCollection<string> filters)
{
    private static readonly string[] Values =
        ["a", "b.c", "list", "map", "nothing", "x", "i", "forloop.index", "list[0]", "map['k']", "list.size", "'s'", "\"<q>\"", "1", "-2", "0.5", "true", "nil", "empty", "blank", "(1..3)", "(a..4)"];

    private static readonly string[] Comparisons = ["==", "!=", "<", ">", "<=", ">=", "contains"];

    private readonly Random _random = new(seed);
    private readonly string[] _filters = [.. filters];

    public string Body(int depth) => string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Piece(depth)));

    private string Piece(int depth) => _random.Next(depth > 0 ? 16 : 6) switch
    {
        0 => Pick(" ", "text", "\n", "<b>"),
        1 or 2 => $"{{{{{Pick("", "-")} {Filtered()} {Pick("", "-")}}}}}",
        3 => $"{{% assign {Pick("x", "a", "i")} = {Filtered()} %}}",
        4 => $"{{% cycle {Pick("", "a: ")}{Value()}, {Value()} %}}",
        5 => Pick("{% break %}", "{% continue %}", "{% increment x %}", "{% decrement a %}", "{% include 'q' %}", "{% render 'q' for list %}", "{% # note %}"),
        6 or 7 => $"{{% if {Condition()} -%}} {Body(depth - 1)} {{% elsif {Condition()} %}}{Body(depth - 1)}{{% else %}}{Body(depth - 1)}{{%- endif %}}",
        8 => $"{{% unless {Condition()} %}}{Body(depth - 1)}{{% endunless %}}",
        9 => $"{{% case {Value()} %}}{{% when {Value()}, {Value()} %}}{Body(depth - 1)}{{% else %}}{Body(depth - 1)}{{% endcase %}}",
        10 or 11 => $"{{% for {Pick("i", "x")} in {Value()} {Pick("", "reversed", "limit: 2", "offset: continue", "offset: " + Value())} %}}{Body(depth - 1)}{{% else %}}{Body(depth - 1)}{{% endfor %}}",
        12 => $"{{% tablerow i in {Value()} cols: {Value()} %}}{Body(depth - 1)}{{% endtablerow %}}",
        13 => $"{{% capture x %}}{Body(depth - 1)}{{% endcapture %}}",
        14 => $"{{% ifchanged %}}{Body(depth - 1)}{{% endifchanged %}}",
        _ => $"{{% liquid\n assign x = {Filtered()}\n if {Condition()}\n echo {Filtered()}\n endif %}}",
    };

    private string Condition() => _random.Next(3) switch
    {
        0 => Value(),
        1 => $"{Value()} {Pick(Comparisons)} {Value()}",
        _ => $"{Value()} {Pick(Comparisons)} {Value()} {Pick("and", "or")} {Value()}",
    };

    // Now and then any filter with any number of arguments: the parser must refuse those which do not fit.
    private string Filtered()
    {
        var text = Value();
        for (var count = _random.Next(3); count > 0; count--)
        {
            text += " | " + (_random.Next(16) == 0 ? Pick(_filters) + Pick("", ": " + Value(), $": {Value()}, {Value()}") : Pick("upcase", "size", "first", "reverse", "sort", "json", "escape", "raw", "join: " + Value(), "append: " + Value(), "plus: " + Value(), "split: " + Value(), "where: 'k', " + Value(), "date: '%c'"));
        }

        return text;
    }

    private string Value() => Pick(Values);

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
