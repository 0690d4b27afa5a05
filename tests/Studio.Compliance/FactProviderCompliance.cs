using Microsoft.Extensions.DependencyInjection;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Values;
using Studio.Scripting.Expressions;

namespace Studio.Compliance;

/// <summary>What every provider of facts must hold: planners can read and use its facts, and their values are what was said they are.</summary>
public abstract class FactProviderCompliance : ComplianceSuite
{
    private static readonly FactSubject Nobody = new(null, null);

    /// <summary>Opens a scope of a tenant that has the providers under test; the suite disposes it.</summary>
    protected abstract Task<AsyncServiceScope> OpenScopeAsync();

    /// <summary>Customers or visitors whose facts are asked for; some of whom something is known.</summary>
    protected abstract IReadOnlyList<FactSubject> Subjects { get; }

    /// <summary>The contact that goes on meanwhile.</summary>
    protected virtual ContactContext Contact { get; } = new("web", "shop.cart", new Dictionary<string, ScriptValue>());

    /// <summary>Paths have fixed roots and are described once.</summary>
    [Fact]
    public Task Paths_are_unique_and_have_fixed_roots() => WithFactsAsync((_, descriptors) =>
    {
        Should.NotThrow(() => new FactCatalogue(descriptors));
        return Task.CompletedTask;
    });

    /// <summary>Lists, editors and pages show title and unit.</summary>
    [Fact]
    public Task Titles_and_units_are_translated() => WithFactsAsync((_, descriptors) =>
    {
        foreach (var fact in descriptors)
        {
            ShouldBeTranslated(fact.Resources.ShouldNotBeNull($"{fact.Path} says no module for its title"), fact.Title, fact.Path);
            if (fact.Unit.Length > 0 && !Money.IsCurrency(fact.Unit))
            {
                ShouldBeTranslated(typeof(Studio.Customers.CustomerParts), fact.Unit, fact.Path);
            }
        }

        return Task.CompletedTask;
    });

    /// <summary>Every fact has an example that a planner can put into a rule as it stands.</summary>
    [Fact]
    public Task Examples_compile_and_use_their_fact() => WithFactsAsync((_, descriptors) =>
    {
        var catalogue = new FactCatalogue(descriptors);
        var compiler = new ExpressionCompiler(new ExpressionOptions { RequireCondition = true });
        foreach (var fact in descriptors)
        {
            fact.Example.ShouldContain(fact.Path, Case.Sensitive, $"{fact.Path} has no example");
            compiler.Compile(fact.Example, catalogue, out var errors).ShouldNotBeNull($"{fact.Path}: {fact.Example}: {string.Join(" ", errors.Select(e => e.Code))}");
        }

        return Task.CompletedTask;
    });

    /// <summary>A value is of its declared type or missing; together something is known.</summary>
    [Fact]
    public Task Values_have_the_declared_type() => WithFactsAsync(async (providers, descriptors) =>
    {
        var catalogue = new FactCatalogue(descriptors);
        var known = 0;
        foreach (var profile in await LoadAsync(providers, catalogue, Subjects))
        {
            foreach (var fact in descriptors.Where(f => f.Parameters is null))
            {
                var value = profile[fact.Path];
                known += value.IsMissing ? 0 : 1;
                (value.IsMissing || KindOf(fact.Type) is not { } kind || value.Kind == kind).ShouldBeTrue($"{fact.Path} is declared as {fact.Type} and is {value.Kind}");
            }
        }

        known.ShouldBeGreaterThan(0, "nothing is known of any of the subjects");
    });

    /// <summary>A batch gives everyone the same as asking for him alone: nobody gets another's facts.</summary>
    [Fact]
    public Task A_batch_gives_everyone_his_own() => WithFactsAsync(async (providers, descriptors) =>
    {
        var catalogue = new FactCatalogue(descriptors);
        var together = await LoadAsync(providers, catalogue, [.. Subjects, Nobody, .. Subjects]);
        for (var i = 0; i < Subjects.Count; i++)
        {
            var alone = (await LoadAsync(providers, catalogue, [Subjects[i]]))[0];
            foreach (var fact in descriptors)
            {
                Show(together[i], fact, catalogue).ShouldBe(Show(alone, fact, catalogue), $"{fact.Path} in a batch");
                Show(together[Subjects.Count + 1 + i], fact, catalogue).ShouldBe(Show(alone, fact, catalogue), $"{fact.Path} of the same subject twice in a batch");
            }
        }
    });

    /// <summary>A rule that needs a single fact gets what all of them together say.</summary>
    [Fact]
    public Task A_fact_that_is_asked_for_alone_is_the_same() => WithFactsAsync(async (providers, descriptors) =>
    {
        var catalogue = new FactCatalogue(descriptors);
        var all = await LoadAsync(providers, catalogue, Subjects);
        foreach (var fact in descriptors)
        {
            var alone = await LoadAsync(providers, catalogue, Subjects, fact.Path);
            for (var i = 0; i < Subjects.Count; i++)
            {
                Show(alone[i], fact, catalogue).ShouldBe(Show(all[i], fact, catalogue), $"{fact.Path} asked for alone");
            }
        }
    });

    /// <summary>Of a subject that nobody knows, nothing is made up, and nothing fails; where no contact goes on, nothing is known of one.</summary>
    [Fact]
    public Task Of_nobody_nothing_is_made_up() => WithFactsAsync(async (providers, descriptors) =>
    {
        var catalogue = new FactCatalogue(descriptors);
        foreach (var contact in new[] { Contact, null })
        {
            var batch = new FactBatch(catalogue, [Nobody, new FactSubject("01never0000000000000000000", "01never0000000000000000000"), .. Subjects], contact, TimeProvider.System.GetUtcNow());
            foreach (var provider in providers)
            {
                await provider.LoadAsync(batch, CancellationToken.None);
            }

            foreach (var fact in descriptors.Where(f => f.Scope == FactScope.Customer))
            {
                Show(batch.Profiles[0], fact, catalogue).ShouldBeOneOf(["missing", "false"], $"{fact.Path} of nobody");
            }

            foreach (var fact in descriptors.Where(f => f.Scope == FactScope.Contact && contact is null))
            {
                batch.Profiles.ShouldAllBe(p => Show(p, fact, catalogue) == "missing", $"{fact.Path} where no contact goes on");
            }
        }
    });

    private async Task WithFactsAsync(Func<IReadOnlyList<IFactProvider>, IReadOnlyList<FactDescriptor>, Task> check)
    {
        await using var scope = await OpenScopeAsync();
        var providers = scope.ServiceProvider.GetServices<IFactProvider>().ToList();
        var descriptors = new List<FactDescriptor>();
        foreach (var provider in providers)
        {
            descriptors.AddRange(await provider.DescribeAsync(CancellationToken.None));
        }

        descriptors.ShouldNotBeEmpty();
        await check(providers, descriptors);
    }

    private async Task<IReadOnlyList<FactProfile>> LoadAsync(IReadOnlyList<IFactProvider> providers, FactCatalogue catalogue, IReadOnlyList<FactSubject> subjects, string? wanted = null)
    {
        var batch = new FactBatch(catalogue, subjects, Contact, new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero), wanted is null ? null : new HashSet<string>(StringComparer.Ordinal) { wanted });
        foreach (var provider in providers)
        {
            await provider.LoadAsync(batch, CancellationToken.None);
        }

        return batch.Profiles;
    }

    /// <summary>What the profile says of the fact: its value as JSON, and what a fact that is asked like a function answers to its example.</summary>
    private static string Show(FactProfile profile, FactDescriptor fact, FactCatalogue catalogue)
    {
        if (fact.Parameters is null)
        {
            return profile.ToJson()[fact.Path]?.ToJsonString() ?? "missing";
        }

        var example = new ExpressionCompiler(new ExpressionOptions { RequireCondition = true }).Compile(fact.Example, catalogue, out _);
        return example.ShouldNotBeNull($"{fact.Path} has no example that compiles").Test(profile) switch
        {
            Truth.True => "true",
            Truth.False => "false",
            _ => "missing",
        };
    }

    private static ScriptValueKind? KindOf(ExpressionType type) => type switch
    {
        ExpressionType.Boolean => ScriptValueKind.Boolean,
        ExpressionType.Number => ScriptValueKind.Number,
        ExpressionType.String => ScriptValueKind.String,
        ExpressionType.List => ScriptValueKind.List,
        _ => null,
    };
}
