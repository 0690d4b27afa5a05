using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Behaviour;
using Studio.Customers.Identity;
using Studio.Customers.Interactions;
using Studio.Data.Sessions;
using Studio.Kernel.Identifiers;

namespace Studio.Customers.Segments.Membership;

/// <summary>
/// Notes, in the transaction in which something of customers changes, who has to be looked at: one statement for all of them, so that nobody who records contacts waits for segments. The
/// worker looks at once after the commit.
/// </summary>
internal sealed class SegmentHints(SegmentSets sets, IdGenerator ids, SegmentSignal signal) : IProfileObserver, IInteractionObserver, IIdentityObserver
{
    /// <summary>Every segment is to be looked at.</summary>
    public const string Anything = "";

    private static readonly string[] Columns = ["Id", "CustomerId", "Fact"];

    public Task ChangedAsync(WriteSession session, IReadOnlyList<ProfileChange> changes, CancellationToken cancellationToken)
    {
        var set = sets.Current;
        return NoteAsync(session, changes.Where(c => set is null || set.Reads(c.FactPath)).Select(c => (c.PersonId, c.FactPath)), cancellationToken);
    }

    // Facts that modules count themselves, such as those of orders, change with contacts and tell nobody.
    public Task RecordedAsync(WriteSession session, IReadOnlyList<RecordedContact> contacts, CancellationToken cancellationToken) => sets.Current is { ReadsMore: false }
        ? Task.CompletedTask
        : NoteAsync(session, contacts.Where(c => c.PersonId.Length > 0).Select(c => (c.PersonId, Anything)), cancellationToken);

    public Task MovedAsync(WriteSession session, IReadOnlyCollection<string> personIds, CancellationToken cancellationToken) => NoteAsync(session, personIds.Select(p => (p, Anything)), cancellationToken);

    /// <summary>Notes that customers are to be looked at.</summary>
    public async Task NoteAsync(WriteSession session, IEnumerable<(string PersonId, string Fact)> people, CancellationToken cancellationToken)
    {
        if (sets.Current is { Segments.Count: 0 })
        {
            return;
        }

        List<object?[]> rows = [.. people.Distinct().Select(p => new object?[] { ids.NewId(), p.PersonId, p.Fact })];
        if (rows.Count > 0)
        {
            await session.InsertManyAsync("SegmentPending", Columns, rows, cancellationToken);
            session.AfterCommit(signal.Wake);
        }
    }
}

/// <summary>Notes changes of customers, and counts a segment anew that is published, renamed in its condition or taken back.</summary>
internal sealed class SegmentContentHandler(UnitOfWork unit, ContentDefinitionStore definitions, SegmentHints hints, SegmentSignal signal) : IContentHandler
{
    private List<(string, string)>? _changed;

    public async Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        const ContentMoments Counts = ContentMoments.Published | ContentMoments.Unpublished | ContentMoments.Removed;
        if ((change.Moments & Counts) == ContentMoments.None)
        {
            return;
        }

        var all = await definitions.GetAsync(cancellationToken);
        if (all.HasPart(change.Item.ContentType, SegmentParts.Segment))
        {
            // What is published is only known after the commit; the worker compares what is counted with what is to be counted.
            session.AfterCommit(signal.Wake);
        }
        else if (all.HasPart(change.Item.ContentType, CustomerParts.Customer))
        {
            await NoteAsync(session, change.Item.ContentItemId, cancellationToken);
        }
    }

    // An import saves many in one transaction: one statement at its end.
    private async Task NoteAsync(WriteSession session, string id, CancellationToken cancellationToken)
    {
        if (unit.Current != session)
        {
            await hints.NoteAsync(session, [(id, SegmentHints.Anything)], cancellationToken);
        }
        else if (_changed is null)
        {
            _changed = [(id, SegmentHints.Anything)];
            unit.AtEnd(ct =>
            {
                var changed = _changed;
                _changed = null;
                return hints.NoteAsync(session, changed!, ct);
            });
        }
        else
        {
            _changed.Add((id, SegmentHints.Anything));
        }
    }
}
