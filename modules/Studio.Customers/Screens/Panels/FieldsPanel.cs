using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>A field of the customer for people.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Value">Its value; empty where there is none.</param>
internal sealed record FieldRow(string Title, string Value);

/// <summary>Fields of one part.</summary>
/// <param name="Title">The part's name.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record FieldGroup(string Title, IReadOnlyList<FieldRow> Fields);

/// <summary>Everything that the customer's record says, the fields that planners added included. Fields that not everybody may read are not shown here.</summary>
internal sealed class FieldsPanel(ContentDefinitionStore definitions, ContentFieldTypes fields, IStringLocalizer<CustomerParts> texts) : ICustomerPanel
{
    public string Name => "fields";

    public string Title => "Fields";

    public string Icon => "card-list";

    public int Order => 10;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        if (all.Type(context.Customer.ContentType) is not { } type)
        {
            return null;
        }

        var groups = all.FieldsOf(type).Where(p => !p.Field.IsRestricted && fields.Find(p.Field.FieldType) is { RefersToItems: false })
            .GroupBy(p => p.Part.Name, StringComparer.Ordinal)
            .Select(g => new FieldGroup(g.Key == CustomerParts.Customer ? texts["Profile"] : g.Key == type.Name ? type.DisplayName : g.Key,
                [.. g.Select(p => new FieldRow(texts[p.Field.DisplayName], Value(p, context)))]))
            .ToList();
        return new CustomerPanelContent("/Pages/Customers/_Fields.cshtml", groups);
    }

    private string Value(ContentFieldPlace place, CustomerPanelContext context)
    {
        var (type, value) = (fields.Find(place.Field.FieldType)!, context.Customer.Field(place.Part.Name, place.Field.Name));
        return type.ToFact(value, place.Field) is bool yes ? yes ? texts["Yes"] : texts["No"] : type.ToText(value, place.Field, CultureInfo.CurrentCulture);
    }
}
