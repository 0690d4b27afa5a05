using System.Globalization;
using Studio.DecisionEngine.Facts;
using Studio.DecisionEngine.Tables;
using Studio.Scripting.Expressions;

namespace Studio.DecisionEngine.Tests;

/// <summary>Tables decide by their first row that holds, say where they are wrong, and know what they leave out.</summary>
public sealed class DecisionTableTests
{
    private static readonly FactCatalogue Catalogue = new(
    [
        new FactDescriptor("customer.level", ExpressionType.String, "Level", FactScope.Customer),
        new FactDescriptor("customer.known", ExpressionType.Boolean, "Known", FactScope.Customer),
        new FactDescriptor("facts.orderTotal90d", ExpressionType.Number, "Total", FactScope.Customer),
        new FactDescriptor("facts.bought", ExpressionType.Boolean, "Bought", FactScope.Customer) { Parameters = [ExpressionType.String] },
    ]);

    private const string Card = """
        input.income:number	input.age:number	customer.level	outcome	limit	reason	reason:zh-Hant
        -	< 18	-	decline	-	Only for adults.	僅限成人。
        >= 3000	18..65	"gold","silver"	accept	5000	Good income and a good customer.	
        >= 3000	18..65	-	accept	2000	Good income.	
        < 1000	-	-	decline		The income is too low.	
        ?	-	-	refer		The income is not known.	
        """;

    [Theory]
    [InlineData(5000.0, 17.0, "gold", 2, TableOutcome.Decline, null)]
    [InlineData(3000.0, 18.0, "GOLD", 3, TableOutcome.Accept, 5000)]
    [InlineData(3000.0, 65.0, "bronze", 4, TableOutcome.Accept, 2000)]
    [InlineData(3000.0, 65.5, "gold", 0, null, null)]
    [InlineData(999.99, 30.0, null, 5, TableOutcome.Decline, null)]
    [InlineData(null, 30.0, "gold", 6, TableOutcome.Refer, null)]
    [InlineData(null, null, null, 6, TableOutcome.Refer, null)]
    [InlineData(5000.0, null, "gold", 0, null, null)]
    [InlineData(2000.0, 30.0, "gold", 0, null, null)]
    public void The_first_row_that_holds_decides(double? income, double? age, string? level, int line, TableOutcome? outcome, int? limit)
    {
        var row = Compile(Card).Decide([Of(income), Of(age), level is null ? ScriptValue.Missing : ScriptValue.From(level)]);
        (row?.Line ?? 0, row?.Outcome, (int?)row?.Limit).ShouldBe((line, outcome, limit));
    }

    [Fact]
    public void Reasons_are_kept_by_language()
    {
        var table = Compile(Card);
        table.Columns.Select(c => (c.Path, c.Type)).ShouldBe([("input.income", ExpressionType.Number), ("input.age", ExpressionType.Number), ("customer.level", ExpressionType.String)]);
        table.Rows[0].Reasons.ShouldBe(new Dictionary<string, string> { ["en"] = "Only for adults.", ["zh-Hant"] = "僅限成人。" }, ignoreOrder: true);
        table.Rows[1].Reasons.Keys.ShouldBe(["en"]);
    }

    [Theory]
    [InlineData("", 1, 1, "The first line names the columns")]
    [InlineData("outcome\naccept", 1, 1, "at least one fact")]
    [InlineData("facts.orderTotal90d\n1", 1, 1, "outcome is missing")]
    [InlineData("facts.orderTotal90d\toutcome", 1, 1, "at least one row")]
    [InlineData("facts.nothing\toutcome\n1\taccept", 1, 1, "no fact “facts.nothing”")]
    [InlineData("facts.bought\toutcome\ntrue\taccept", 1, 1, "cannot ask about it")]
    [InlineData("input.a:date\toutcome\n1\taccept", 1, 1, "input.name:number")]
    [InlineData("input.a\tinput.a\toutcome\n1\t1\taccept", 1, 2, "there twice")]
    [InlineData("input.a\toutcome\n1\taccept\n\n>= x\trefer", 4, 1, "“>= x” is no condition on a number")]
    [InlineData("input.a\toutcome\n65..18\taccept", 2, 1, "no condition on a number")]
    [InlineData("input.a\toutcome\n\"1\"\taccept", 2, 1, "no condition on a number")]
    [InlineData("input.a\toutcome\n1,,2\taccept", 2, 1, "nothing")]
    [InlineData("customer.level\toutcome\n\"gold\taccept", 2, 1, "A quote is not closed.")]
    [InlineData("customer.known\toutcome\nmaybe\taccept", 2, 1, "neither true nor false")]
    [InlineData("input.a\toutcome\n1\tperhaps", 2, 2, "accept, refer or decline")]
    [InlineData("input.a\toutcome\n1\t0", 2, 2, "accept, refer or decline")]
    [InlineData("input.a\toutcome\n1\t", 2, 2, "accept, refer or decline")]
    [InlineData("input.a\toutcome\tlimit\n1\taccept\tmuch", 2, 3, "A number is needed")]
    [InlineData("input.a\toutcome\n1\taccept\tmore", 2, 3, "no column for this")]
    public void What_is_wrong_is_told_with_line_and_cell(string text, int line, int column, string message)
    {
        DecisionTable.Compile(text, Catalogue, out var errors).ShouldBeNull();
        errors.ShouldContain(e => e.Line == line && e.Column == column && string.Format(CultureInfo.InvariantCulture, e.Message, e.Values.ToArray()).Contains(message, StringComparison.Ordinal), string.Join('\n', errors));
    }

    [Fact]
    public void Rows_that_are_never_reached_and_what_none_covers_are_told()
    {
        var coverage = Compile(Card).Coverage;
        (coverage.IsComplete, coverage.Unreachable.Count).ShouldBe((true, 0));
        coverage.Gaps.Select(g => g.Examples[0] + " | " + g.Examples[1]).ShouldContain("1000 | 18", "an income of 1,000 to 3,000 is not spoken of");

        coverage = Compile("input.a\tcustomer.known\toutcome\n< 5\ttrue\taccept\n< 5\tfalse\tdecline\n3..4\ttrue,false\trefer\n>= 5\t-\taccept\nnot 7\t?\trefer\n7\tnot true,false\trefer").Coverage;
        coverage.Unreachable.ShouldBe([4, 7], "two rows cover the fourth line, and the seventh asks for what cannot be");
        coverage.Gaps.ShouldBeEmpty();
        Compile("customer.known\toutcome\ntrue\taccept\n-\trefer\nfalse\tdecline").Coverage.Unreachable.ShouldBe([4]);
    }

    [Fact]
    public void What_a_spreadsheet_copies_is_read_as_it_stands_there()
    {
        var table = Compile("\"customer.level\"\toutcome\treason\r\n\"\"\"gold\"\",\"\"silver\"\"\"\taccept\t\"one\ntwo\"\r\n\r\nbronze\trefer\t\r\n".Replace("\"customer.level\"", "customer.level", StringComparison.Ordinal));
        table.Rows.Select(r => (r.Line, r.Reasons.GetValueOrDefault("en"))).ShouldBe([(2, "one\ntwo"), (5, null)]);
        table.Decide([ScriptValue.From("silver")])!.Outcome.ShouldBe(TableOutcome.Accept);
        table.Decide([ScriptValue.From("bronze")])!.Outcome.ShouldBe(TableOutcome.Refer);
    }

    /// <summary>Tables of any form say what asking row after row, cell after cell says; their coverage holds for every value that is tried.</summary>
    [Fact]
    public void Tables_of_any_form_decide_as_asking_each_row_would()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(0, random.Next(1, 12)).Select(_ => (Numbers: NaiveCell.OfNumber(random), Texts: NaiveCell.OfText(random), Flags: NaiveCell.OfFlag(random))).ToList();
            var table = Compile("input.n:number\tinput.t:text\tinput.f:boolean\toutcome\n" + string.Join('\n', rows.Select((r, i) => $"{r.Numbers.Text}\t{r.Texts.Text}\t{r.Flags.Text}\t{(TableOutcome)(i % 3)}")));
            var reached = new HashSet<int>();
            var uncovered = false;
            foreach (var n in NaiveCell.AllNumbers)
            {
                foreach (var t in NaiveCell.AllTexts)
                {
                    foreach (var f in NaiveCell.AllFlags)
                    {
                        var expected = rows.FindIndex(r => r.Numbers.Holds(n) && r.Texts.Holds(t) && r.Flags.Holds(f));
                        (table.Decide([n, t, f])?.Line ?? 1).ShouldBe(expected + 2, $"seed {seed}, {n}, {t}, {f}");
                        reached.Add(expected + 2);
                        uncovered |= expected < 0 && !n.IsMissing && !t.IsMissing && !f.IsMissing;
                    }
                }
            }

            table.Coverage.IsComplete.ShouldBeTrue();
            table.Coverage.Unreachable.ShouldBe(table.Rows.Select(r => r.Line).Where(l => !reached.Contains(l)), $"seed {seed}");
            (table.Coverage.Gaps.Count > 0).ShouldBe(uncovered, $"seed {seed}");
        }
    }

    private static DecisionTable Compile(string text)
    {
        var table = DecisionTable.Compile(text, Catalogue, out var errors);
        errors.ShouldBeEmpty();
        return table!;
    }

    private static ScriptValue Of(double? number) => number is { } value ? ScriptValue.From(value) : ScriptValue.Missing;

    /// <summary>A cell as it is written, and what it says, told without the engine; the values that are tried lie on, between and around all that cells speak of.</summary>
    private sealed record NaiveCell(string Text, Func<ScriptValue, bool> Holds)
    {
        public static readonly ScriptValue[] AllNumbers = [ScriptValue.Missing, .. Enumerable.Range(-1, 13).Select(i => ScriptValue.From(i / 2.0))];
        public static readonly ScriptValue[] AllTexts = [ScriptValue.Missing, ScriptValue.From("a"), ScriptValue.From("B"), ScriptValue.From("c"), ScriptValue.From("")];
        public static readonly ScriptValue[] AllFlags = [ScriptValue.Missing, ScriptValue.True, ScriptValue.False];

        private static readonly NaiveCell Any = new("-", _ => true);
        private static readonly NaiveCell Unknown = new("?", v => v.IsMissing);

        public static NaiveCell OfNumber(Random random) => Some(random, r =>
        {
            var (low, high) = (r.Next(5), r.Next(5));
            (low, high) = (Math.Min(low, high), Math.Max(low, high));
            return r.Next(6) switch
            {
                0 => (Say(low), n => n.AsNumber().Equals((double)low)),
                1 => ($">= {Say(low)}", n => n.AsNumber() >= low),
                2 => ($">{Say(low)}", n => n.AsNumber() > low),
                3 => ($"<= {Say(low)}", n => n.AsNumber() <= low),
                4 => ($"< {Say(low)}", n => n.AsNumber() < low),
                _ => ($"{Say(low)}..{Say(high)}", n => n.AsNumber() >= low && n.AsNumber() <= high),
            };
        });

        public static NaiveCell OfText(Random random) => Some(random, r =>
        {
            var text = new[] { "a", "b", "" }[r.Next(3)];
            return (text.Length > 0 && r.Next(2) == 0 ? text : $"\"{text}\"", v => string.Equals(v.AsString(), text, StringComparison.OrdinalIgnoreCase));
        });

        public static NaiveCell OfFlag(Random random) => Some(random, r =>
        {
            var flag = r.Next(2) == 0;
            return (flag ? "true" : "false", v => v.AsBoolean() == flag);
        });

        private static NaiveCell Some(Random random, Func<Random, (string Text, Func<ScriptValue, bool> Holds)> one)
        {
            switch (random.Next(6))
            {
                case 0:
                    return Any;
                case 1:
                    return Unknown;
                default:
                    var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => one(random)).ToList();
                    var not = random.Next(4) == 0;
                    return new NaiveCell((not ? "not " : "") + string.Join(",", parts.Select(p => p.Text)), v => !v.IsMissing && parts.Exists(p => p.Holds(v)) != not);
            }
        }

        private static string Say(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
