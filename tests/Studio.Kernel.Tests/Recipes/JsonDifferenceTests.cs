using System.Text.Json.Nodes;
using Studio.Kernel.Recipes;

namespace Studio.Kernel.Tests.Recipes;

public sealed class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":"x"}}""", """{"a":1,"b":{"c":"y"}}""", """b.c "x" → "y" """)]
    [InlineData("""{"a":1}""", """{"b":2}""", "a 1 → ; b  → 2")]
    [InlineData("""{"l":[{"Name":"p","V":1},{"Name":"q","V":1}]}""", """{"l":[{"Name":"q","V":2},{"Name":"p","V":1}]}""", "l[q].V 1 → 2")]
    [InlineData("""{"l":[{"Name":"p"},{"Name":"q"}]}""", """{"l":[{"Name":"q"},{"Name":"p"}]}""", """l ["p","q"] → ["q","p"]""")]
    [InlineData("""{"l":[1,2]}""", """{"l":[1,3,4]}""", "l[1] 2 → 3; l[2]  → 4")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1}}""", "")]
    public void It_names_what_differs(string before, string after, string differences) =>
        string.Join("; ", JsonDifference.Between(JsonNode.Parse(before), JsonNode.Parse(after)).Select(d => $"{d.Path} {d.Before?.ToJsonString()} → {d.After?.ToJsonString()}")).ShouldBe(differences.TrimEnd());
}
