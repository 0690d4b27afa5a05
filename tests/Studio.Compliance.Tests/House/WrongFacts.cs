using Microsoft.Extensions.DependencyInjection;
using Studio.Customers;
using Studio.DecisionEngine.Facts;
using Studio.Scripting.Expressions;

namespace Studio.Compliance.Tests.House;

/// <summary>The suite of facts must find what is wrong with these.</summary>
public sealed class WrongFacts
{
    private const string Points = "facts.points";
    private const string Level = "facts.level";
    private const string Has = "facts.has";
    private const string Cart = "cart.weight";

    private static readonly FactDescriptor[] Described =
    [
        Fact(Points, ExpressionType.Number, FactScope.Customer, Points + " >= 1"),
        Fact(Level, ExpressionType.String, FactScope.Customer, Level + " == 'gold'"),
        Fact(Has, ExpressionType.Boolean, FactScope.Customer, Has + "('card-anna')") with { Parameters = [ExpressionType.String] },
        Fact(Cart, ExpressionType.Number, FactScope.Contact, Cart + " > 5"),
    ];

    /// <summary>With none of the faults the same provider passes: it is the faults that are found.</summary>
    [Fact]
    public async Task Without_its_faults_it_passes()
    {
        var suite = Suite(new Cards());
        await suite.Paths_are_unique_and_have_fixed_roots();
        await suite.Titles_and_units_are_translated();
        await suite.Examples_compile_and_use_their_fact();
        await suite.Values_have_the_declared_type();
        await suite.A_batch_gives_everyone_his_own();
        await suite.A_fact_that_is_asked_for_alone_is_the_same();
        await suite.Of_nobody_nothing_is_made_up();
    }

    [Fact]
    public async Task What_a_planner_could_not_use()
    {
        await FailsAsync(Suite(new Cards(), new Cards()).Paths_are_unique_and_have_fixed_roots, "twice");
        await FailsAsync(Saying(Described[0] with { Path = "points.total", Example = "points.total > 1" }).Paths_are_unique_and_have_fixed_roots, "fixed roots");
        await FailsAsync(Saying(Described[0] with { Title = "Nobody translates this" }).Titles_and_units_are_translated, "Nobody translates this");
        await FailsAsync(Saying(Described[0] with { Resources = null }).Titles_and_units_are_translated, "no module");
        await FailsAsync(Saying(Described[0] with { Unit = "furlongs" }).Titles_and_units_are_translated, "furlongs");
        await FailsAsync(Saying(Described[0] with { Example = "" }).Examples_compile_and_use_their_fact, "no example");
        await FailsAsync(Saying(Described[0] with { Example = Points + " >" }).Examples_compile_and_use_their_fact, Points + " >");
        await FailsAsync(Saying(Described[0] with { Example = Points + " == 'many'" }).Examples_compile_and_use_their_fact, "'many'");
        await FailsAsync(Saying(Described[0] with { Example = Points + " + 1" }).Examples_compile_and_use_their_fact, "+ 1");
    }

    [Fact]
    public async Task What_a_rule_would_read_wrongly()
    {
        await FailsAsync(Suite(new Cards { Loads = (batch, i) => batch.Set(i, Points, ScriptValue.From("many")) }).Values_have_the_declared_type, "declared as Number");
        await FailsAsync(Suite(new Cards { Loads = (_, _) => { } }).Values_have_the_declared_type, "nothing is known");
        await FailsAsync(Suite(new Cards { IsHasty = true }).A_fact_that_is_asked_for_alone_is_the_same, Level);
    }

    [Fact]
    public async Task What_would_be_said_of_somebody_else()
    {
        await FailsAsync(Suite(new Mixed()).A_batch_gives_everyone_his_own, Points);
        await FailsAsync(Suite(new Cards { Members = (_, _) => new HashSet<string> { "card-anna" } }).Of_nobody_nothing_is_made_up, Has);
        await FailsAsync(Suite(new Cards { Members = (batch, i) => new HashSet<string> { "card-" + batch.Subjects[0].CustomerId } }).A_batch_gives_everyone_his_own, Has);
        await FailsAsync(Suite(new Cards { Loads = (batch, i) => batch.Set(i, Points, ScriptValue.From(0d)) }).Of_nobody_nothing_is_made_up, Points);
        await FailsAsync(Suite(new Cards { Loads = (batch, i) => batch.Set(i, Cart, ScriptValue.From(3d)) }).Of_nobody_nothing_is_made_up, "no contact goes on");
        await FailsAsync(Suite(new Cards { Loads = (batch, i) => batch.Set(i, Points, ScriptValue.From((double)batch.Subjects[i].CustomerId!.Length)) }).Of_nobody_nothing_is_made_up, nameof(NullReferenceException));
    }

    private static FactDescriptor Fact(string path, ExpressionType type, FactScope scope, string example) => new(path, type, "Channel", scope) { Example = example, Resources = typeof(CustomerParts) };

    private static async Task FailsAsync(Func<Task> test, string why) => (await Assert.ThrowsAnyAsync<Exception>(test)).ToString().ShouldContain(why);

    private static FactsOf Suite(params IFactProvider[] providers) => new(providers);

    private static FactsOf Saying(FactDescriptor wrong) => Suite(new Cards { Facts = [wrong] });

    private sealed class FactsOf(IFactProvider[] providers) : FactProviderCompliance
    {
        protected override IReadOnlyList<FactSubject> Subjects { get; } = [new("anna", null), new("benjamin", "v1"), new(null, "v2")];

        protected override Task<AsyncServiceScope> OpenScopeAsync()
        {
            var services = new ServiceCollection();
            foreach (var provider in providers)
            {
                services.AddSingleton(provider);
            }

            return Task.FromResult(services.BuildServiceProvider().CreateAsyncScope());
        }
    }

    /// <summary>Points by the length of the name, a level for all, a card each; a cart where a contact goes on.</summary>
    private sealed class Cards : IFactProvider
    {
        public IReadOnlyList<FactDescriptor> Facts { get; init; } = Described;

        /// <summary>Instead of what is right.</summary>
        public Action<FactBatch, int>? Loads { get; init; }

        /// <summary>Instead of the right cards, and for everybody.</summary>
        public Func<FactBatch, int, IReadOnlySet<string>>? Members { get; init; }

        /// <summary>Leaves where the first of its facts is not asked for.</summary>
        public bool IsHasty { get; init; }

        public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(Facts);

        public ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
        {
            for (var i = 0; i < batch.Subjects.Count && (!IsHasty || batch.Wants(Points)); i++)
            {
                (Loads ?? LoadWell)(batch, i);
                if (Members is not null)
                {
                    batch.SetMembers(i, Has, Members(batch, i));
                }
            }

            return default;
        }

        private static void LoadWell(FactBatch batch, int i)
        {
            if (batch.Subjects[i].CustomerId is { } id)
            {
                batch.Set(i, Points, ScriptValue.From((double)id.Length));
                batch.Set(i, Level, ScriptValue.From("gold"));
                batch.SetMembers(i, Has, new HashSet<string> { "card-" + id });
            }

            if (batch.HasContacts && batch.Subjects[i].VisitorId is not null)
            {
                batch.Set(i, Cart, ScriptValue.From(7d));
            }
        }
    }

    /// <summary>Counts the customers instead of the subjects.</summary>
    private sealed class Mixed : IFactProvider
    {
        public ValueTask<IReadOnlyList<FactDescriptor>> DescribeAsync(CancellationToken cancellationToken) => new(Described);

        public ValueTask LoadAsync(FactBatch batch, CancellationToken cancellationToken)
        {
            var customers = batch.Subjects.Select(s => s.CustomerId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            for (var i = 0; i < customers.Count; i++)
            {
                batch.Set(i, Points, ScriptValue.From((double)customers[i].Length));
            }

            return default;
        }
    }
}
