using System.Collections.Immutable;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Typed;

/// <summary>What is kept of forms typed online agrees, and is found not to when somebody changes it in the store.</summary>
public sealed class TypedInvariantsTests
{
    private static readonly Dictionary<string, (string Sentence, Func<IntakeWorld, TypedForm, Task> Break)> Breakings = new(StringComparer.Ordinal)
    {
        ["I3: a code is lost"] = ("没有登记在它名下", (world, form) => Delete(world, IssuedKeys.AllCodes)),
        ["I3: a version is lost"] = ("没有对应的推荐表", (world, form) => Delete(world, IssuedKeys.AllVersions)),
        ["I3: a code belongs to another form"] = ("没有登记在它名下", async (world, form) => await world.Put((await First(world, IssuedKeys.AllCodes)).Key, new CodeOwner(NominationId.From("other"), 1))),
        ["I3: an answer of a version was changed"] = ("的内容与登记的校验值不一致", async (world, form) =>
        {
            var row = await First(world, IssuedKeys.AllVersions);
            await world.Put(row.Key, Json.Read<IssuedForm>(row.Json) with { Answers = ImmutableSortedDictionary<string, string>.Empty.Add("name", "别人") });
        }
        ),
        ["I5: a form was saved without an entry"] = ("审计记录中开始填写 1 次、保存 2 次", (world, form) => world.Put(TypedKeys.Form(form.Id), form with { Revision = 4 })),
        ["I5: a version was given out without an entry"] = ("审计记录中生成了 2 版", (world, form) => world.Put(TypedKeys.Form(form.Id), form with { Issued = 3 })),
        ["I5: a version bears another code than its entry says"] = ("与生成时的审计记录不一致", async (world, form) =>
        {
            var row = await First(world, IssuedKeys.AllVersions);
            await world.Put(row.Key, Json.Read<IssuedForm>(row.Json) with { Code = "0000000000" });
        }
        ),
        ["I5: an index row is lost"] = ("的索引中。", (world, form) => Delete(world, TypedKeys.AllOfUnits)),
        ["I5: an index row leads to nothing"] = ("但没有这份表", (world, form) => world.Put(TypedKeys.OfUnit(form.Unit) + "other", new TypedOfUnit(NominationId.From("other")))),
        ["I5: what was sent is of another category"] = ("的推荐单位或类别与它的在线推荐表不同", async (world, form) =>
        {
            var sent = await world.Nomination(form.Id);
            await world.Put(NominationKeys.Nomination(sent.Id), sent with { Category = new CategoryCode("B") });
        }
        ),
    };

    public static TheoryData<string> Names => [.. Breakings.Keys];

    [Fact]
    public async Task Forms_that_are_begun_saved_given_out_discarded_and_sent_hold_every_invariant()
    {
        using var world = await IntakeWorld.Open();
        await Told(world);

        var looks = await Looks(world);

        Assert.All(looks, look => Assert.Empty(look.Value.Breaches));
        Assert.Equal([4, 2], looks.Values.Select(look => look.Seen));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_does_not_agree_is_found_and_told_with_its_place(string name)
    {
        using var world = await IntakeWorld.Open();
        var form = await Told(world);
        await Breakings[name].Break(world, form);

        var look = (await Looks(world))[name.Split(':')[0]];

        Assert.Contains(look.Breaches, breach => breach.Contains(Breakings[name].Sentence, StringComparison.Ordinal));
        Assert.All(look.Breaches, breach => Assert.EndsWith("。", breach, StringComparison.Ordinal));
    }

    /// <summary>One form that is given out twice and sent, one that is only begun, and one that is given out and thrown away.</summary>
    private static async Task<TypedForm> Told(IntakeWorld world)
    {
        await Start(world);
        var discarded = await Issue(world, await Save(world, await Start(world), "甲"));
        Assert.Null(await world.Typed.Discard(await world.Running(), discarded, discarded.Revision, world.By(IntakeWorld.UnitOne), default));
        var form = await Issue(world, await Save(world, await Issue(world, await Save(world, await Start(world), "乙")), "丙"));
        Assert.IsType<Submission.Accepted>(await world.Submissions.Submit(await world.Running(), form.Unit, form.Category.Value, await world.Files(), world.Now, world.By(form.Unit), default, form.Id));
        return form;
    }

    private static async Task<TypedForm> Start(IntakeWorld world) =>
        Assert.IsType<Typing.Saved>(await world.Typed.Start(await world.Running(), IntakeWorld.UnitOne, "A", world.By(IntakeWorld.UnitOne), default)).Form;

    private static async Task<TypedForm> Save(IntakeWorld world, TypedForm form, string name) =>
        Assert.IsType<Typing.Saved>(await world.Typed.Save(await world.Running(), form, form.Revision, new Dictionary<string, string?> { ["name"] = name }, world.By(IntakeWorld.UnitOne), default)).Form;

    private static async Task<TypedForm> Issue(IntakeWorld world, TypedForm form)
    {
        Assert.IsType<Issuing.Issued>(await world.Typed.Issue(await world.Running(), form, form.Revision, world.By(IntakeWorld.UnitOne), default));
        return (await world.Records.Find<TypedForm>(world.Partition, TypedKeys.Form(form.Id), default))!;
    }

    private static async Task<Dictionary<string, InvariantLook>> Looks(IntakeWorld world)
    {
        var looks = new Dictionary<string, InvariantLook>(StringComparer.Ordinal);
        foreach (var invariant in new TypedInvariants(world.Campaigns, world.Nominations, world.Records).All)
        {
            looks[invariant.Code] = new InvariantLook(StoreUse.Idle, documents: false, durable: null, default);
            await invariant.Check(looks[invariant.Code]);
        }
        return looks;
    }

    private static async Task<Row> First(IntakeWorld world, string prefix) => await world.Records.Scan(world.Partition, prefix, default).FirstAsync();

    private static async Task Delete(IntakeWorld world, string prefix) =>
        Assert.IsType<CommitOutcome.Committed>(await world.Records.Commit(world.Partition, [new RowChange.Delete((await First(world, prefix)).Key)], default));
}
