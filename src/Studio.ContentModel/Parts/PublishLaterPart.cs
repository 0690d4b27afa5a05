using Studio.Data.Sessions;

namespace Studio.ContentModel.Parts;

/// <summary>When a draft is to be published by itself. The time goes when the item is published.</summary>
internal sealed class PublishLaterPart : ContentPartType
{
    public const string PartName = "PublishLaterPart";
    public const string Property = "ScheduledPublishUtc";

    public override string Name => PartName;

    public override string Title => "Publish later";

    public override IReadOnlyList<PartProperty> Properties { get; } = [new(Property, "DateTimeField", "Value", "p_publish_at") { Title = "Publish at", Indexed = true, IsHidden = true }];

    public override ValueTask SavingAsync(ContentPartContext context, WriteSession session, CancellationToken cancellationToken)
    {
        if (context.Item.Published)
        {
            context.Set(Property, null);
        }

        return default;
    }

    public override void Cloning(ContentPartContext context) => context.Set(Property, null);
}
