using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.Habits;
using Studio.Customers.Timeline;

namespace Studio.Customers.Screens.Panels;

/// <summary>What a customer's page is made of.</summary>
internal static class CustomerPage
{
    /// <summary>Adds the page's own panels and what they ask.</summary>
    public static IServiceCollection AddCustomerPage(this IServiceCollection services)
    {
        services.AddSingleton<ContactHabits>().AddSingleton<CustomerTimeline>().AddScoped<TimelineEntries>().AddScoped<TimelineViews>().AddScoped<CustomerFactRows>().AddScoped<ContactNotes>().AddScoped<CustomerPanels>().AddScoped<NoteDraft>().AddScoped<NewInvitation>();
        return services.AddCustomerPanel<ContactsPanel>().AddCustomerPanel<ShopAccessPanel>().AddCustomerPanel<FactsPanel>();
    }
}
