using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Customers.Consent;
using Studio.Data.Sessions;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Policies;

/// <summary>Refuses policies that say nothing or half of something.</summary>
internal sealed class PolicyContentHandler(UnitOfWork unit) : IContentHandler
{
    public async Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (!definitions.HasPart(item.ContentType, ContactPolicyParts.Policy))
        {
            return;
        }

        var policy = PolicyReader.Read(item);
        Require(policy.Most is null == (policy.Period == TimeSpan.Zero), policy.Most is null ? "Most" : "PeriodHours", "How many and in which time belong together.");
        Require(policy.QuietFrom is null == policy.QuietUntil is null, policy.QuietFrom is null ? "QuietFrom" : "QuietUntil", "Quiet has a beginning and an end.");
        Require(policy.Most is not null || policy.QuietFrom is not null || policy.Suppression > TimeSpan.Zero || policy.Purpose is not null, "Name", "A policy has a cap, quiet hours, a rest or a purpose.");
        if (policy.Purpose is { } purpose && await unit.ReadAsync((session, ct) => ConsentPurposes.FindAsync(session, purpose, ct), cancellationToken) is null)
        {
            Require(false, "Purpose", "There is no such purpose.");
        }

        void Require(bool holds, string field, string sentence)
        {
            if (!holds)
            {
                errors.Add(new InputError($"{ContactPolicyParts.Policy}.{field}", sentence));
            }
        }
    }
}
