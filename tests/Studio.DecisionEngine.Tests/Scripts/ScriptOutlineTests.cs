using Studio.DecisionEngine.Scripts;

namespace Studio.DecisionEngine.Tests.Scripts;

/// <summary>What planners write as steps is read, and refused where it leads nowhere, cannot be reached or goes in a circle.</summary>
public sealed class ScriptOutlineTests
{
    private const string Good = """
        # opening
        Hello {{ customer.name }}.
        May I?
        > yes: Gladly -> price
        > no: No, thanks -> declined: not interested
        > neutral call: Call me -> later

        # price
        It is {{ offer.value }}.
        > yes: I take it -> accepted
        > objection dear: Too -> dear -> declined
        """;

    [Fact]
    public void Steps_and_answers_are_read()
    {
        var steps = ScriptOutline.ReadSteps(Good.ReplaceLineEndings("\r\n"), out var faults);
        faults.ShouldBeEmpty();
        steps.Select(s => s.Key).ShouldBe(["opening", "price"]);
        steps[0].Text.ShouldBe("Hello {{ customer.name }}.\nMay I?");
        steps[0].Answers.ShouldBe([new("yes", StepAnswerKind.Yes, "Gladly", "price", "", 4), new("no", StepAnswerKind.No, "No, thanks", "declined", "not interested", 5), new("call", StepAnswerKind.Neutral, "Call me", "later", "", 6)]);
        steps[1].Answers[1].ShouldBe(new StepAnswer("dear", StepAnswerKind.Objection, "Too -> dear", "declined", "", 11));
    }

    [Theory]
    [InlineData("Hello", "Begin with a line", 1)]
    [InlineData("# a\nHi\n> maybe: x -> later", "Write an answer as", 3)]
    [InlineData("# a\n> yes: x -> later", "'a' has no words", 1)]
    [InlineData("# accepted\nHi", "'accepted' cannot name", 1)]
    [InlineData("# a\nHi\n> yes: x -> b", "There is no step 'b'", 3)]
    [InlineData("# a\nHi\n# a\nHo", "There are two steps 'a'", 3)]
    [InlineData("# a\nHi\n> yes: x -> later\n> yes: y -> later", "The answer 'yes' is there twice", 4)]
    [InlineData("# a\nHi\n# b\nHo", "No answer leads to the step 'b'", 3)]
    [InlineData("# a\nHi\n> yes: x -> a", "The steps go in a circle: this answer leads back to 'a'", 3)]
    [InlineData("# a\nHi\n> yes: x -> b\n# b\nHo\n> no: y -> a", "The steps go in a circle: this answer leads back to 'a'", 6)]
    public void What_is_wrong_is_told_with_its_line(string text, string message, int line)
    {
        ScriptOutline.ReadSteps(text, out var faults);
        var fault = faults.ShouldHaveSingleItem();
        fault.ToString().ShouldStartWith(message);
        fault.Line.ShouldBe(line);
    }

    [Fact]
    public void Variants_name_their_channels_once()
    {
        ScriptOutline.ReadVariants("# phone, counter\nHi\n# web\nLook", out var faults).Select(v => (string.Join('+', v.Channels), v.Text)).ShouldBe([("phone+counter", "Hi"), ("web", "Look")]);
        faults.ShouldBeEmpty();
        ScriptOutline.ReadVariants("# phone\nHi\n# web, Phone\nLook", out faults);
        faults.ShouldHaveSingleItem().ToString().ShouldBe("The channel 'Phone' is named twice.");
    }

    /// <summary>Of random graphs, those are refused whose closure says that a step reaches itself or that the first does not reach one.</summary>
    [Fact]
    public void The_check_agrees_with_the_transitive_closure()
    {
        var random = new Random(8);
        var (good, circular) = (0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var count = random.Next(1, 7);
            var reach = new bool[count, count];
            var text = new System.Text.StringBuilder();
            for (var from = 0; from < count; from++)
            {
                text.Append("# s").Append(from).Append("\nwords\n");
                for (var answer = random.Next(0, 4); answer > 0; answer--)
                {
                    var to = random.NextDouble() < 0.85 ? Math.Min(count, from + 1 + random.Next(0, 2)) : random.Next(0, count);
                    text.Append("> yes a").Append(answer).Append(": x -> ").Append(to == count ? "later" : $"s{to}").Append('\n');
                    if (to < count)
                    {
                        reach[from, to] = true;
                    }
                }
            }

            for (var via = 0; via < count; via++)
            {
                for (var from = 0; from < count; from++)
                {
                    for (var to = 0; to < count; to++)
                    {
                        reach[from, to] |= reach[from, via] && reach[via, to];
                    }
                }
            }

            var isCircular = Enumerable.Range(0, count).Any(i => reach[i, i]);
            var isReached = Enumerable.Range(1, count - 1).All(i => reach[0, i]);
            ScriptOutline.ReadSteps(text.ToString(), out var faults);
            faults.Any(f => f.Message.StartsWith("The steps go in a circle", StringComparison.Ordinal)).ShouldBe(isCircular, text.ToString());
            faults.Any(f => f.Message.StartsWith("No answer leads", StringComparison.Ordinal)).ShouldBe(!isReached, text.ToString());
            (good, circular) = (good + (faults.Count == 0 ? 1 : 0), circular + (isCircular ? 1 : 0));
        }

        good.ShouldBeGreaterThan(100);
        circular.ShouldBeGreaterThan(100);
    }
}
