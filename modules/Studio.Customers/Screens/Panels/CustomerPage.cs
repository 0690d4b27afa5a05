using Microsoft.Extensions.DependencyInjection;

namespace Studio.Customers.Screens.Panels;

/// <summary>What a customer's page is made of.</summary>
internal static class CustomerPage
{
    /// <summary>Adds the page's own panels and what they ask.</summary>
    public static IServiceCollection AddCustomerPage(this IServiceCollection services)
    {
        services.AddScoped<TimelineEntries>().AddScoped<CustomerFactRows>().AddScoped<ContactNotes>().AddScoped<CustomerPanels>().AddScoped<NoteDraft>().AddScoped<NewInvitation>();
        return services.AddCustomerPanel<ContactsPanel>().AddCustomerPanel<ShopAccessPanel>().AddCustomerPanel<FactsPanel>();
    }
}
