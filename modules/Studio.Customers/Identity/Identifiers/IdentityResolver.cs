using System.Text.Json.Nodes;
using Studio.Customers.Identity.Duplicates;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Settings;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>An identifier as somebody gave it.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Text">The value as it was written.</param>
/// <param name="Verified">True where whoever asks vouches for it: the channel named it, a link to it was used.</param>
public sealed record GivenIdentifier(string Kind, string Text, bool Verified = false);

/// <summary>What became of an identifier.</summary>
public enum IdentifierOutcome
{
    /// <summary>It is remembered; nobody else has it.</summary>
    Kept,

    /// <summary>By it the visitor is the customer now.</summary>
    Linked,

    /// <summary>Another known customer has it: a person decides whether they are one.</summary>
    Suspected,

    /// <summary>A customer has it, but the rule of its kind does not let it link.</summary>
    NotTrusted,

    /// <summary>Several customers have it, or its customer has too many of the kind: it says nothing.</summary>
    Ambiguous,

    /// <summary>It is none of its kind, blocked, or more than is kept.</summary>
    Ignored,
}

/// <summary>Who somebody is after his identifiers were seen.</summary>
/// <param name="PersonId">The customer, or the subject itself.</param>
/// <param name="Outcomes">What became of each identifier, in the order in which they were given.</param>
public sealed record IdentityAnswer(string PersonId, IReadOnlyList<IdentifierOutcome> Outcomes);

/// <summary>
/// Remembers identifiers that came with a subject and makes an unknown visitor a known customer by the tenant's merge rules. Two known customers are never merged by it: they are suspected to be one,
/// and a person decides.
/// </summary>
public sealed class IdentityResolver(CustomerIdentifiers reader, IdentifierStore store, SubjectLinks links, People people, DuplicateStore duplicates, ISettingsStore settings)
{
    /// <summary>How many identifiers one call takes.</summary>
    public const int MostAtOnce = 20;

    /// <summary>Sees identifiers of a subject, in a write of a class other than <see cref="Studio.Data.Writing.WriteClass.Events"/> before contacts are recorded in it.</summary>
    public async Task<IdentityAnswer> ObserveAsync(WriteSession session, Subject subject, IReadOnlyList<GivenIdentifier> given, string source, CancellationToken cancellationToken)
    {
        await session.HoldLockAsync(People.Lock, cancellationToken);
        var rules = await settings.GetAsync<IdentitySettings>(cancellationToken);
        var outcomes = new IdentifierOutcome[given.Count];
        var found = new FoundIdentifier?[given.Count];
        for (var i = 0; i < given.Count; i++)
        {
            found[i] = reader.Make(given[i].Kind, given[i].Text, given[i].Verified, rules) is { } identifier && await store.PutAsync(session, subject, identifier, source, cancellationToken) ? identifier : null;
            outcomes[i] = found[i] is null ? IdentifierOutcome.Ignored : IdentifierOutcome.Kept;
        }

        var me = await people.PersonOfAsync(session, subject, cancellationToken);
        var known = subject.Kind == SubjectKind.Customer || me != subject.Id;
        var owners = await OwnersAsync(session, found, cancellationToken);
        foreach (var i in Enumerable.Range(0, given.Count).Where(i => found[i] is not null).OrderBy(i => rules.RuleOf(found[i]!.Kind)?.Priority ?? int.MaxValue))
        {
            var identifier = found[i]!;
            var others = owners[(identifier.Kind, identifier.Value)].Where(o => o != me).Distinct(StringComparer.Ordinal).ToList();
            if (others.Count == 0)
            {
                continue;
            }

            if (known)
            {
                outcomes[i] = await SuspectAsync(session, me, others, identifier, rules, cancellationToken);
            }
            else if ((outcomes[i] = await JudgeAsync(session, others, identifier, rules, cancellationToken)) == IdentifierOutcome.Linked)
            {
                var evidence = new JsonObject { ["identifier"] = identifier.Kind, ["value"] = identifier.Value, ["verified"] = identifier.Verified, ["source"] = source };
                await links.AddAsync(session, new NewSubjectLink(subject, others[0], identifier.Kind, evidence), cancellationToken);
                (me, known) = (others[0], true);
            }
        }

        return new IdentityAnswer(me, outcomes);
    }

    private async Task<ILookup<(string Kind, string Value), string>> OwnersAsync(WriteSession session, FoundIdentifier?[] found, CancellationToken cancellationToken)
    {
        var rows = await store.WithValuesAsync(session, [.. found.OfType<FoundIdentifier>().Select(f => f.Value).Distinct(StringComparer.Ordinal)], cancellationToken);
        var persons = await people.PeopleOfAsync(session, [.. rows.Select(r => Subject.Customer(r.SubjectId))], cancellationToken);
        return rows.ToLookup(r => (r.Kind, r.Value), r => persons[Subject.Customer(r.SubjectId)]);
    }

    private async Task<IdentifierOutcome> JudgeAsync(WriteSession session, List<string> others, FoundIdentifier identifier, IdentitySettings rules, CancellationToken cancellationToken)
    {
        if (rules.RuleOf(identifier.Kind) is not { } rule || rule.LinkBy == LinkBy.Never || !reader.MayLink(identifier.Kind) || (rule.LinkBy == LinkBy.Verified && !identifier.Verified))
        {
            return IdentifierOutcome.NotTrusted;
        }

        if (others.Count > 1)
        {
            return IdentifierOutcome.Ambiguous;
        }

        var values = (await store.OfPersonAsync(session, others[0], cancellationToken)).Where(i => i.Kind == identifier.Kind).Select(i => i.Value).Distinct(StringComparer.Ordinal).Count();
        return values > rule.MostPerPerson ? IdentifierOutcome.Ambiguous : IdentifierOutcome.Linked;
    }

    private async Task<IdentifierOutcome> SuspectAsync(WriteSession session, string me, List<string> others, FoundIdentifier identifier, IdentitySettings rules, CancellationToken cancellationToken)
    {
        if (others.Count >= (rules.RuleOf(identifier.Kind)?.MostPeople ?? 2))
        {
            return IdentifierOutcome.Ambiguous;
        }

        foreach (var other in others)
        {
            await duplicates.SuspectAsync(session, me, other, [new DuplicateReason(identifier.Kind, identifier.Value, identifier.Verified)], cancellationToken);
        }

        return IdentifierOutcome.Suspected;
    }
}
