using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel;
using Studio.Customers.Habits;
using Studio.Customers.PersonalData;
using Studio.Customers.Relations;
using Studio.Customers.Timeline;

namespace Studio.Customers.Screens.Panels;

/// <summary>What a customer's page is made of.</summary>
internal static class CustomerPage
{
    /// <summary>Adds the page's own panels and what they ask.</summary>
    public static IServiceCollection AddCustomerPage(this IServiceCollection services)
    {
        services.AddSingleton<ContactHabits>().AddSingleton<CustomerTimeline>().AddScoped<TimelineEntries>().AddScoped<TimelineViews>().AddScoped<VisitorList>().AddScoped<CustomerFactRows>().AddScoped<ContactNotes>().AddScoped<CustomerPanels>().AddScoped<NoteDraft>().AddScoped<NewInvitation>();
        services.AddContentParts<RelationParts>().AddGuaranteedType(RelationParts.Household, RelationParts.HouseholdType).AddGuaranteedType(RelationParts.Member, RelationParts.MemberType);
        services.AddGuaranteedType(RelationParts.Organisation, RelationParts.OrganisationType).AddGuaranteedType(RelationParts.Contact, RelationParts.ContactType);
        services.AddPersonalDataSource<RelationData>().AddScoped<Households>().AddScoped<CustomerRelations>().AddScoped<CustomerHeader>();
        services.AddCustomerPanel<FieldsPanel>().AddCustomerPanel<RelationsPanel>().AddCustomerPanel<NotesPanel>().AddCustomerPanel<FilesPanel>();
        return services.AddCustomerPanel<ContactsPanel>().AddCustomerPanel<ShopAccessPanel>().AddCustomerPanel<FactsPanel>();
    }
}
