using System.Runtime.CompilerServices;
using Studio.Scripting.Expressions;

namespace Studio.Scripting.Tests.Expressions;

/// <summary>Values carry their kind, compare by content and print as JavaScript prints them.</summary>
public sealed class ScriptValueTests
{
    [Fact]
    public void A_value_is_sixteen_bytes_and_missing_by_default()
    {
        Unsafe.SizeOf<ScriptValue>().ShouldBe(16);
        default(ScriptValue).ShouldBe(ScriptValue.Missing);
        ScriptValue.From((string?)null).IsMissing.ShouldBeTrue();
    }

    [Fact]
    public void Every_kind_has_its_truth()
    {
        ScriptValue.Missing.TruthValue.ShouldBe(Truth.Unknown);
        new ScriptValue[] { ScriptValue.Null, ScriptValue.Undefined, false, 0d, -0d, double.NaN, "" }.ShouldAllBe(value => value.TruthValue == Truth.False);
        new[] { true, 1d, -1d, double.PositiveInfinity, "0", ScriptValue.From([]) }.ShouldAllBe(value => value.TruthValue == Truth.True);
    }

    [Fact]
    public void Equality_is_by_kind_and_content()
    {
        var list = ScriptValue.From([1d, "a"]);
        list.ShouldBe(ScriptValue.From([1d, "a"]));
        list.GetHashCode().ShouldBe(ScriptValue.From([1d, "a"]).GetHashCode());
        ((ScriptValue)double.NaN).ShouldBe(double.NaN);
        new ScriptValue[] { ScriptValue.Null, ScriptValue.Undefined, ScriptValue.Missing, false, 0d, "", "0", list }.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public void Reading_a_wrong_kind_fails()
    {
        Should.Throw<InvalidOperationException>(() => ScriptValue.Missing.AsNumber()).Message.ShouldBe("The value is Missing, not Number.");
        Should.Throw<InvalidOperationException>(() => ScriptValue.From(1d).AsString());
        ScriptValue.From([1d]).AsList().Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("1e21", "1e+21")]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("-0", "0")]
    [InlineData("(1e-7).toPrecision(17)", "9.9999999999999995e-8")]
    [InlineData("(1e23).toPrecision(21)", "9.99999999999999916114e+22")]
    [InlineData("(1.005).toFixed(2)", "1.00")]
    [InlineData("(2.5).toFixed(0)", "3")]
    [InlineData("(-1.5).toFixed(0)", "-2")]
    [InlineData("Math.round(-0.5) === 0 && 1 / Math.round(-0.5)", "-Infinity")]
    [InlineData("'Straße ﬁn'.toUpperCase()", "STRASSE FIN")]
    [InlineData("'ΟΔΥΣΣΕΥΣ Σ'.toLowerCase()", "οδυσσευς σ")]
    [InlineData("'\\u0085x'.trim().length", "2")]
    [InlineData("' \\ufeff12\\u00a0' * 1", "12")]
    [InlineData("'1_000' * 1", "NaN")]
    [InlineData("1 ** NaN", "NaN")]
    [InlineData("[1, [2, null], undefined] + ''", "1,2,,")]
    [InlineData("4294967295 | 0", "-1")]
    [InlineData("'10' < '9'", "true")]
    [InlineData("[10] < 9", "false")]
    [InlineData("[1] === [1]", "false")]
    [InlineData("null >= 0", "true")]
    [InlineData("null == 0", "false")]
    [InlineData("'a' && 0 || 'b'", "b")]
    [InlineData("'a,b'.split(',')['1']", "b")]
    [InlineData("`a${1 + 1}${`b`}\\n`", "a2b\n")]
    [InlineData("2 ** 3 ** 2", "512")]
    [InlineData("1?.5:2", "0.5")]
    [InlineData("1.5.toFixed(2)", "1.50")]
    public void Values_are_those_of_JavaScript(string source, string expected) => TestScope.Evaluate(source).ToString().ShouldBe(expected);
}
