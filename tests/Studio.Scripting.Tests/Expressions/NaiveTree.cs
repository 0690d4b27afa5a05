using System.Globalization;
using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>A random expression as the tests know it: it can print itself and, in <see cref="NaiveEvaluator"/>, be evaluated.</summary>
internal abstract record Tree
{
    internal sealed record Number(double Value) : Tree;

    internal sealed record Text(string Value) : Tree;

    internal sealed record Word(string Value) : Tree;

    internal sealed record Fact(int Slot) : Tree;

    internal sealed record Unary(string Operator, Tree Operand) : Tree;

    internal sealed record Binary(string Operator, Tree Left, Tree Right) : Tree;

    internal sealed record Choice(Tree Condition, Tree WhenTrue, Tree WhenFalse) : Tree;

    internal sealed record Length(Tree Target, bool Optional) : Tree;

    internal sealed record Includes(Tree Target, Tree Wanted) : Tree;

    internal sealed record List(Tree[] Items) : Tree;

    public string Print() => this switch
    {
        Number number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        Text text => $"'{text.Value}'",
        Word word => word.Value,
        Fact fact => $"f.{"abcdef"[fact.Slot]}",
        Unary unary => $"({unary.Operator} {unary.Operand.Print()})",
        Binary binary => $"({binary.Left.Print()} {binary.Operator} {binary.Right.Print()})",
        Choice choice => $"({choice.Condition.Print()} ? {choice.WhenTrue.Print()} : {choice.WhenFalse.Print()})",
        Length length => $"({length.Target.Print()}){(length.Optional ? "?." : ".")}length",
        Includes includes => $"({includes.Target.Print()}).includes({includes.Wanted.Print()})",
        List list => $"[{string.Join(", ", list.Items.Select(item => item.Print()))}]",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The open facts are those of the slots 3 to 5.</summary>
    public bool ReadsOpen() => this switch
    {
        Fact fact => fact.Slot >= 3,
        Unary unary => unary.Operand.ReadsOpen(),
        Binary binary => binary.Left.ReadsOpen() || binary.Right.ReadsOpen(),
        Choice choice => choice.Condition.ReadsOpen() || choice.WhenTrue.ReadsOpen() || choice.WhenFalse.ReadsOpen(),
        Length length => length.Target.ReadsOpen(),
        Includes includes => includes.Target.ReadsOpen() || includes.Wanted.ReadsOpen(),
        List list => list.Items.Any(item => item.ReadsOpen()),
        _ => false,
    };
}

/// <summary>Random trees and facts, from a seed.</summary>
internal sealed class TreeMaker(int seed)
{
    private static readonly double[] Numbers = [0, 1, 2, 3, 10, 0.5, 100];
    private static readonly string[] Texts = ["", "a", "b", "abc", "1", "10", " 2 ", "true"];
    private static readonly string[] Words = ["true", "false", "null", "undefined", "NaN"];
    private static readonly string[] Operators =
        ["&&", "||", "??", "<", "<=", ">", ">=", "==", "!=", "===", "!==", "+", "-", "*", "%", "&&", "||", "<", "===", "&&", "||"];

    private readonly Random _random = new(seed);

    public Tree Make(int depth)
    {
        if (depth == 0 || _random.Next(6) == 0)
        {
            return Leaf();
        }

        return _random.Next(14) switch
        {
            0 or 1 => new Tree.Unary(Pick(["!", "!", "-", "+", "typeof"]), Make(depth - 1)),
            2 => new Tree.Choice(Make(depth - 1), Make(depth - 1), Make(depth - 1)),
            3 => new Tree.Binary(Pick(["===", "!==", "==", "!="]), Make(depth - 1), new Tree.Word(Pick(["null", "undefined"]))),
            4 => new Tree.Length(_random.Next(2) == 0 ? new Tree.Fact(_random.Next(6)) : List(depth - 1), _random.Next(2) == 0),
            5 => new Tree.Includes(_random.Next(2) == 0 ? new Tree.Fact(_random.Next(6)) : List(depth - 1), Make(depth - 1)),
            _ => new Tree.Binary(Pick(Operators), Make(depth - 1), Make(depth - 1)),
        };
    }

    public ScriptValue Value() => _random.Next(10) switch
    {
        0 or 1 or 2 => ScriptValue.Missing,
        3 => ScriptValue.Null,
        4 => _random.Next(2) == 0,
        5 => Pick(Texts),
        6 => ScriptValue.From([Pick(Numbers), Pick(Texts)]),
        _ => Pick(Numbers),
    };

    public ScriptValue[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => Value())];

    private Tree.List List(int depth) => new([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Make(Math.Min(depth, 1)))]);

    private Tree Leaf() => _random.Next(9) switch
    {
        0 => new Tree.Number(Pick(Numbers)),
        1 => new Tree.Text(Pick(Texts)),
        2 => new Tree.Word(Pick(Words)),
        _ => new Tree.Fact(_random.Next(6)),
    };

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
