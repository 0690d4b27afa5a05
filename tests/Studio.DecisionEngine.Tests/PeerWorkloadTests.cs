using Studio.DecisionEngine.Matching;
using Studio.Scripting.Expressions;
using Studio.Testing;

namespace Studio.DecisionEngine.Tests;

[Trait("Category", "Conformance")]
public sealed class PeerWorkloadTests
{
    [ConformanceTheory(PeerWorkload.Generator), InlineData(12345), InlineData(7)]
    public async Task The_shared_workloads_are_answered_as_the_naive_evaluator_answers_them(int seed)
    {
        var folder = Directory.CreateTempSubdirectory("studio-rules-").FullName;
        try
        {
            await PeerWorkload.GenerateAsync(SharedData.Find(PeerWorkload.Generator)!, folder, seed, CancellationToken.None);
            foreach (var count in new[] { 1, 100, 1_000, 10_000 })
            {
                var workload = PeerWorkload.Read(folder, count);
                var compiler = new ExpressionCompiler(new ExpressionOptions { RequireCondition = true });
                var index = RuleIndex.Build([.. workload.Conditions.Select(c => new PreparedCondition(compiler.Compile(c, workload.Catalogue, out var errors) ?? throw new InvalidOperationException($"{c}: {errors[0]}")))]);
                var matched = new int[index.Count];
                for (var i = 0; i < workload.Profiles.Count; i++)
                {
                    matched[..index.Match(workload.Profiles[i], null, matched)].ShouldBe(workload.Expected[i], $"customer {i} of {count} rules");
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
