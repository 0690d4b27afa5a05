using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour.Contacts;
using Studio.Customers.Behaviour.Counting;
using Studio.Customers.Behaviour.Windows;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Problems;
using Studio.Kernel.Settings;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Behaviour;

/// <summary>Refuses facts that could not be counted, with the place of the fault; what is published is counted from that transaction on. Services are asked for when needed: facts read content themselves.</summary>
internal sealed partial class BehaviourContentHandler(IServiceProvider services) : IContentHandler
{
    /// <summary>How many facts a tenant may have: each is asked of every contact.</summary>
    private const int MostFacts = 200;

    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (definitions.HasPart(item.ContentType, BehaviourParts.Fact))
        {
            var definition = FactDefinition.Read(item);
            foreach (var fault in await FaultsAsync(item.ContentItemId, definition, cancellationToken))
            {
                errors.Add(fault);
            }

            if (item.GetText(BehaviourParts.Fact, "WindowUnit") is { } unit && unit != nameof(WindowUnit.Ever) && definition.Window.Unit == WindowUnit.Ever)
            {
                errors.Add(new InputError($"{BehaviourParts.Fact}.WindowLength", "Say how many, or choose ever."));
            }
        }
    }

    public async Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        if (change.Item.Content.ContainsKey(BehaviourParts.Fact))
        {
            var publishing = services.GetRequiredService<BehaviourPublishing>();
            if (change.Is(ContentMoments.Published))
            {
                await publishing.PublishAsync(session, change.Item.ContentItemId, await CompleteAsync(FactDefinition.Read(change.Item), cancellationToken), cancellationToken);
            }
            else if (change.Is(ContentMoments.Unpublished) || change.Is(ContentMoments.Removed))
            {
                await publishing.WithdrawAsync(session, change.Item.ContentItemId, cancellationToken);
            }
        }
    }

    /// <summary>What is wrong with a definition, by the fields of the part.</summary>
    /// <param name="factId">The item, which has its own name; null for a new one.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<IReadOnlyList<InputError>> FaultsAsync(string? factId, FactDefinition definition, CancellationToken cancellationToken)
    {
        var faults = new List<InputError>();
        if (!Names().IsMatch(definition.Name))
        {
            Refuse("Name", "A name begins with a small letter and has letters, digits and _ only, 60 at the most.");
        }
        else if (await IsTakenAsync(factId, definition, cancellationToken))
        {
            Refuse("Name", "Another fact has this name.");
        }

        var scope = new ContactScope(services.GetRequiredService<InteractionTypes>(), lenient: false);
        if (definition.Aggregate.NeedsValue())
        {
            if (scope.Find(definition.Value) is not { } member)
            {
                Refuse("Value", "Choose a field of the contacts.");
            }
            else if (definition.Aggregate.NeedsNumber() && member.Type is not (ExpressionType.Number or ExpressionType.Any))
            {
                Refuse("Value", "Choose a field that is a number.");
            }
        }

        ContactCondition.Compile(definition.Condition, scope, out var errors);
        foreach (var error in errors)
        {
            faults.Add(new InputError($"{BehaviourParts.Fact}.Condition", error.Message, error.Line, error.Column));
        }

        return faults;

        void Refuse(string field, string message) => faults.Add(new InputError($"{BehaviourParts.Fact}.{field}", message));
    }

    /// <summary>The definition with what it needs to mean the same on every host.</summary>
    internal async Task<FactDefinition> CompleteAsync(FactDefinition definition, CancellationToken cancellationToken)
    {
        var zone = definition.Window.Unit == WindowUnit.Months ? (await services.GetRequiredService<ISettingsStore>().GetAsync<SiteSettings>(cancellationToken)).TimeZone : "";
        var member = definition.Aggregate.IsOneValue() ? new ContactScope(services.GetRequiredService<InteractionTypes>(), lenient: true).Find(definition.Value) : null;
        return definition with { Zone = zone, IsText = member is not null && member.Type != ExpressionType.Number };
    }

    private async Task<bool> IsTakenAsync(string? factId, FactDefinition definition, CancellationToken cancellationToken)
    {
        var mine = await services.GetRequiredService<UnitOfWork>().ReadAsync((session, ct) => session.QueryAsync<Named>("SELECT FactId, Name FROM BehaviourDefinition WHERE State <> 3", null, ct), cancellationToken);
        if (mine.Count(m => m.FactId != factId) >= MostFacts)
        {
            throw ProblemException.Invalid([new InputError($"{BehaviourParts.Fact}.Name", "There are 200 facts already: remove one first.")]);
        }

        var catalogue = await services.GetRequiredService<FactService>().GetCatalogueAsync(cancellationToken);
        return mine.Any(m => m.FactId != factId && m.Name == definition.Name) || (catalogue.Find(definition.Path) is not null && mine.All(m => m.Name != definition.Name));
    }

    [GeneratedRegex("^[a-z][A-Za-z0-9_]{0,59}$", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    private sealed record Named(string FactId, string Name);
}
