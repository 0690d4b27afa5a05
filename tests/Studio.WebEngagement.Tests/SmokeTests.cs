namespace Studio.WebEngagement.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task The_shop_serves_its_home_page()
    {
        await using var host = await ShopHost.StartAsync();
        await host.AddProductAsync("A1", "Tea", 495);
        (await host.Open().GetAsync("/shop")).ShouldContain("GBP 4.95");
    }
}
