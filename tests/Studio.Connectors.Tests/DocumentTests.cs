using Studio.Connectors.OrderLines;
using Studio.Sales.Orders;

namespace Studio.Connectors.Tests;

public sealed class DocumentTests
{
    [Fact]
    public void A_number_with_C_is_a_return() => new OrderFile().Line(number: "C536379", code: "D", quantity: "-1").Read().Documents[0].Kind.ShouldBe(OrderKinds.Return);

    [Fact]
    public void Goods_for_nothing_and_nobody_are_a_stock_correction()
    {
        var document = new OrderFile().Line(price: "0", customer: "", quantity: "-10", description: "?").Read().Documents[0];
        document.Kind.ShouldBe(OrderKinds.Correction);
        DocumentAssembler.LineKindOf(document, document.Lines[0]).ShouldBe(OrderLineKinds.Adjustment);
    }

    [Fact]
    public void A_free_item_of_a_customers_order_is_no_correction() =>
        new OrderFile().Line(price: "0").Read().Documents[0].Kind.ShouldBe(OrderKinds.Order);

    [Fact]
    public void A_free_item_among_sold_ones_without_customer_is_no_correction() =>
        new OrderFile().Line(price: "0", customer: "").Line(customer: "").Read().Documents[0].Kind.ShouldBe(OrderKinds.Order);

    [Fact]
    public void A_bad_debt_written_off_is_no_order() =>
        new OrderFile().Line(number: "A563185", code: "B", quantity: "1", price: "11062,06", customer: "").Read().Documents[0].Kind.ShouldBe(OrderKinds.Correction);

    [Fact]
    public void Codes_in_two_cases_are_one_product_and_stay_as_written_on_the_line()
    {
        var file = new OrderFile().Line(code: "85123A").Line(code: "85123a").Line(code: "post").Read();
        file.Products.Keys.ShouldBe(["85123A"]);
        file.Documents[0].Lines.Select(l => l.Code).ShouldBe(["85123A", "85123a", "post"]);
        file.Summary.CodesAsWritten.ShouldBe(3);
        file.Summary.ChargeCodes.ShouldBe(1);
    }

    [Fact]
    public void A_repeated_line_is_real_and_has_a_key_of_its_own() =>
        new OrderFile().Line().Line().Line(number: "536366").Read().Documents.SelectMany(d => d.Lines).Select(l => (l.Number, l.Ordinal)).ShouldBe([("536365", 1), ("536365", 2), ("536366", 1)]);

    [Fact]
    public void A_rejected_line_keeps_its_place_in_the_invoice() =>
        new OrderFile().Line().Line(quantity: "?").Line().Read().Documents[0].Lines.Select(l => l.Ordinal).ShouldBe([1, 3]);

    [Fact]
    public void Lines_of_one_invoice_need_not_stand_together() =>
        new OrderFile().Line().Line(number: "536366").Line().Read().Documents.Select(d => (d.Number, d.Lines.Count)).ShouldBe([("536365", 2), ("536366", 1)]);

    [Fact]
    public void An_invoice_of_two_minutes_is_of_the_earlier() =>
        new OrderFile().Line(date: "1/12/2010 16:58").Line(date: "1/12/2010 16:57").Read().Documents[0].At.Minute.ShouldBe(57);

    [Fact]
    public void Another_customer_in_the_same_invoice_is_rejected_and_a_missing_one_is_not()
    {
        var file = new OrderFile().Line(customer: "").Line(customer: "17850").Line(customer: "13047").Read();
        file.Documents.ShouldHaveSingleItem().Customer.ShouldBe("17850");
        file.Documents[0].Lines.Count.ShouldBe(2);
        file.Rejects.ShouldHaveSingleItem().Reason.ToString().ShouldBe("Customer 13047 contradicts customer 17850 of the same document.");
    }

    [Fact]
    public void A_product_has_its_first_name_and_its_latest_price()
    {
        var product = new OrderFile()
            .Line(number: "1", description: "?", price: "0", customer: "")
            .Line(number: "2", description: "", price: "2,95", date: "3/12/2010 10:00")
            .Line(number: "3", description: " WHITE HOLDER ", price: "2,55", date: "1/12/2010 10:00")
            .Line(number: "4", description: "OTHER", price: "0", date: "4/12/2010 10:00")
            .Read().Products["85123A"];
        product.Name.ShouldBe("WHITE HOLDER");
        product.Price.ShouldBe(295);
    }
}
