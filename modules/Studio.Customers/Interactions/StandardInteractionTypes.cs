using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Interactions;

/// <summary>The types that every tenant has.</summary>
internal static class StandardInteractionTypes
{
    public static void AddStandardInteractionTypes(this IServiceCollection services) => services
        .AddInteractionType<PageView>().AddInteractionType<PageLeft>().AddInteractionType<ProductView>().AddInteractionType<Search>().AddInteractionType<SignedIn>()
        .AddInteractionType<Call>().AddInteractionType<Mail>().AddInteractionType<ChatMessage>().AddInteractionType<StoreVisit>().AddInteractionType<Complaint>().AddInteractionType<AgentNote>();

    internal sealed record PageViewed
    {
        [Schema(Title = "Page")]
        public string? Path { get; init; }

        [Schema(Title = "Title")]
        public string? Title { get; init; }

        [Schema(Title = "Came from")]
        public string? Referrer { get; init; }
    }

    internal sealed record PageWasLeft
    {
        [Schema(Title = "Page")]
        public string? Path { get; init; }

        [Schema(Title = "Seconds")]
        public double? Seconds { get; init; }
    }

    internal sealed record ProductViewed
    {
        [Schema(Title = "Code")]
        public string? Code { get; init; }
    }

    internal sealed record Searched
    {
        [Schema(Title = "Searched for")]
        public string? Query { get; init; }

        [Schema(Title = "Results")]
        public double? Results { get; init; }
    }

    private sealed class PageView() : InteractionType<PageViewed>("page_view", "visit", "Page view", "eye", InteractionOrigin.Visitor);

    private sealed class PageLeft() : InteractionType<PageWasLeft>("page_leave", "visit", "Page left", "box-arrow-right", InteractionOrigin.Visitor);

    private sealed class ProductView() : InteractionType<ProductViewed>("product_view", "visit", "Product view", "bag", InteractionOrigin.Visitor);

    private sealed class Search() : InteractionType<Searched>("search", "visit", "Search", "search", InteractionOrigin.Visitor);

    private sealed class SignedIn() : InteractionType("sign_in", "visit", "Signed in", "person-check", InteractionOrigin.Studio);

    private sealed class Call() : InteractionType("call", "service", "Call", "telephone");

    private sealed class Mail() : InteractionType("mail", "service", "Mail", "envelope");

    private sealed class ChatMessage() : InteractionType("chat_message", "service", "Chat message", "chat-dots");

    private sealed class StoreVisit() : InteractionType("store_visit", "service", "Store visit", "shop");

    private sealed class Complaint() : InteractionType("complaint", "service", "Complaint", "exclamation-triangle");

    private sealed class AgentNote() : InteractionType("note", "service", "Note", "sticky");
}
