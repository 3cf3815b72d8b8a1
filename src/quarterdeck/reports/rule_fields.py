"""To which fact each text, number and day of the product's nouns belongs. A test fails for a field that is not placed."""

_PLACED: dict[str, str] = {
    "product": """
        ProductFile.name ProductFile.as_of
    """,
    "published": """
        ChangelogEntry.title ChangelogEntry.published_on ChangelogEntry.text Idea.answer Portal.title Portal.welcome RoadmapItem.text
        RoadmapItem.title
    """,
    "titles": """
        Feature.title
    """,
    "finish": """
        Feature.earliest_start Feature.due_date Feature.progress Horizon.start Horizon.num_weeks Pin.day Activity.not_before
        ValueCase.fixed_date
    """,
    "releases": """
        Release.title Release.ships_on Release.freeze_date Launch.launched_on Launch.rolled_back_on RolloutStep.on RolloutStep.share
        LaunchCheck.title LaunchCheck.due LaunchCheck.done_on
    """,
    "promises": """
        Feature.deadline Commitment.promised_date Commitment.confidence Commitment.made_on ExceptionRequest.from_day ExceptionRequest.to_day
        ExceptionRequest.asked_on ExceptionRequest.on_time_before ExceptionRequest.on_time_after ExceptionRequest.finished_on
        ExceptionRequest.days_gained
    """,
    "outcomes": """
        Objective.title Objective.description Objective.weight KeyResult.title KeyResult.start KeyResult.now KeyResult.target KeyResult.unit
        KeyResult.confidence
    """,
    "money": """
        ValueCase.value ValueCase.life_weeks Option.cost Option.value_share Feature.late_cost_per_week Budget.amount Budget.title Funding.amount
        Funding.currency Funding.share_funded Funding.purpose GuardRail.min_share GuardRail.max_share ExceptionRequest.value_lost
        RiceInputs.reach RiceInputs.impact RiceInputs.confidence IceInputs.impact IceInputs.confidence IceInputs.ease WsjfInputs.business_value
        WsjfInputs.time_criticality WsjfInputs.risk_reduction WsjfInputs.job_size KanoResponse.count CriterionScore.score Criterion.title
        Criterion.weight Criterion.low Criterion.high ProductFile.value_unit ProductFile.currency ExceptionRequest.value_share
    """,
    "customers": """
        Account.title Commitment.to Evidence.person ExceptionRequest.promised_to SurveyResponse.respondent Funding.sponsors Account.id
        Evidence.account Commitment.account Account.domains Idea.author IdeaComment.author Told.who Visitor.email Visitor.name Vote.account
        Visitor.account Portal.domains Portal.invited
    """,
    "people": """
        Person.name Person.joins_on Person.leaves_on Pin.by Relation.by Synergy.by NeedFact.by Highlight.by KeyTurn.by PairwiseAnswer.by
        Commitment.made_by ExceptionRequest.asked_by Change.by Update.author Absence.first Absence.last Absence.share Membership.fte Team.leads
        Person.id Activity.people Feature.owner Risk.owner Assumption.owner Ask.champion Absence.person AcceptanceCriterion.checked_by
        DefinitionTick.by LaunchCheck.done_by LaunchCheck.owner Launch.rollback_owner Measurement.by Move.by WorkItem.assignees WorkItem.author
        Idea.answered_by Told.by Vote.by
    """,
    "teams": """
        Team.title Membership.role Team.description Team.keep_the_lights_on Team.max_in_progress Team.archived_on Skill.title Holiday.day
        Holiday.title
        DecisionCapacity.first DecisionCapacity.last DecisionCapacity.per_member DecisionCapacity.total
    """,
    "work": """
        Feature.themes Option.title Activity.title Activity.effort Activity.people_min Activity.people_max Activity.days_per_week
        Precedence.lag_weeks Dependency.lag_weeks Dependency.relation AskConversion.effort AskConversion.days_per_week
        AskConversion.champion_share Synergy.effort_saved WorkItem.title WorkItem.kind WorkItem.stated_state WorkItem.labels WorkItem.milestone
        WorkItem.priority WorkItem.created_on WorkItem.started_on WorkItem.finished_on WorkItem.due_date WorkItem.estimate WorkItem.spent_days
        WorkItem.votes DefinitionItem.title DefinitionTick.on AcceptanceCriterion.checked_on QualityAttribute.title QualityAttribute.environment
        QualityAttribute.measure QualityAttribute.response QualityAttribute.stimulus QualityAttribute.target QualityAttribute.unit
        Measurement.value Measurement.on Move.new Move.old Move.on Move.stated
    """,
    "risks": """
        Risk.title Risk.probability Risk.delay_days Risk.loss Risk.closed_on Assumption.title Assumption.timebox_days Assumption.settled_on
        Assessment.confidence Assessment.conditions Assessment.unknowns
    """,
    "needs": """
        Need.title Need.description Need.importance Need.satisfaction Need.respondents SurveyAnswer.survey SurveyAnswer.year
        SurveyAnswer.question SurveyAnswer.item SurveyAnswer.answer SurveyAnswer.share SurveyAnswer.respondents Survey.title SurveyItem.title
        Survey.asked_on NeedFact.title Idea.title
    """,
    "evidence": """
        Evidence.text Evidence.said_on Evidence.sentiment Evidence.votes Evidence.tags Evidence.language Highlight.quote Highlight.start
        Highlight.end Highlight.on SurveyResponse.comment SurveyResponse.score Rating.importance Rating.satisfaction Idea.text IdeaComment.text
        Idea.votes_before
    """,
    "notes": """
        ProductFile.description Feature.summary Option.note Ask.note NeedLink.note ValueCase.basis FeasibilityCase.note KeyTurn.why Pin.why
        GuardRail.why Relation.why Synergy.why Funding.stated Dependency.quote Assessment.evidence Risk.trigger Risk.action Assumption.spike
        Assumption.decision_rule Assumption.result Assumption.decision ExceptionRequest.reason ExceptionRequest.tried Absence.reason
        DecisionCapacity.basis AskConversion.basis Update.text Change.old Change.new Change.why Outcome.stated Strategy.vision
        Strategy.diagnosis Strategy.guiding_policy Strategy.coherent_actions Competitor.note Deal.reason AcceptanceCriterion.given
        AcceptanceCriterion.when AcceptanceCriterion.then AcceptanceCriterion.evidence DefinitionTick.note Launch.rollback
        Launch.rolled_back_why WorkItem.description Told.note
    """,
    "market": """
        Segment.title Segment.num_accounts Account.yearly_revenue Competitor.title Capability.title Capability.area Capability.importance
        ParityCell.level ParityCell.checked_on Deal.amount SurveyResponse.segment
    """,
    "history": """
        Period.title Period.first Period.last Initiative.title Outcome.title Outcome.decided_on Outcome.promised_on Outcome.started_on
        Outcome.finished_on Outcome.estimate_days Outcome.actual_days Change.field Change.on Update.on ProgressPoint.on ProgressPoint.done
        ProgressPoint.total ForecastPoint.on ForecastPoint.probability ForecastRecord.p50_date ForecastRecord.p85_date
        ForecastComponent.p50_date ForecastComponent.p85_date ForecastRecord.made_on ForecastRecord.method ForecastRecord.actual_date
        ForecastRecord.stated_date ForecastComponent.method KeyTurn.on PairwiseAnswer.on NeedFact.on Idea.answered_on Idea.posted_on
        IdeaComment.on Told.on Visitor.joined_on Vote.on
    """,
    "method": """
        Source.title Source.url Source.licence Source.retrieved ImportNote.place ImportNote.message ImportNote.kind Evidence.source Evidence.url
        Evidence.source_id Evidence.source_hash Evidence.batch Feature.source Objective.source Dependency.source Initiative.tracker
        Outcome.source Update.source ProgressPoint.source ParityCell.source SurveyAnswer.source Survey.source ForecastRecord.input_hash
        ForecastRecord.record_hash KeyTurn.input_hash MappingRule.text MappingRule.source Measurement.source QualityAttribute.source
        WorkItem.source WorkItem.url WorkItem.key
    """,
    "identifiers": """
        Account.segment Activity.id Activity.skill Activity.team Ask.after Ask.id Ask.team AskConversion.team Assumption.feature Assumption.id
        BestWorst.best BestWorst.shown BestWorst.worst Budget.id Capability.id Change.subject Commitment.feature Commitment.id Competitor.id
        Criterion.id CriterionScore.criterion Deal.competitor DecisionCapacity.team Dependency.feature Dependency.requires Evidence.duplicate_of
        Evidence.id Evidence.need Evidence.segment ExceptionRequest.commitment ExceptionRequest.feature ExceptionRequest.from_release
        ExceptionRequest.id ExceptionRequest.to_release Feature.id Feature.initiative Feature.objective Feature.release ForecastRecord.subject
        Funding.feature Funding.id GuardRail.objective Highlight.evidence Highlight.feature Highlight.id Highlight.need ImportNote.subject
        Initiative.id KanoPair.item KeyResult.id Membership.team MergedNeed.evidence MergedNeed.highlights MergedNeed.shared
        MergedNeed.survey_answers Need.id Need.segment NeedFact.into NeedFact.items NeedFact.need NeedLink.feature NeedLink.need Objective.id
        Option.id Outcome.id Outcome.initiative Outcome.period Outcome.successor Outcome.team PairwiseAnswer.loser PairwiseAnswer.winner
        ParityCell.capability ParityCell.competitor Period.id Person.skills Pin.feature Pin.option Pin.release Precedence.activity
        ProductFile.id ProgressPoint.subject Rating.item Relation.features Relation.id Release.id Risk.feature Risk.id Segment.id Skill.id
        Survey.id SurveyAnswer.id SurveyAnswer.need SurveyItem.feature SurveyItem.id SurveyItem.need Synergy.features Synergy.id Team.id
        Team.merged_into Team.parent Update.subject ValueCase.evidence AcceptanceCriterion.feature AcceptanceCriterion.id
        AcceptanceCriterion.work_items DefinitionItem.id DefinitionTick.feature DefinitionTick.item Launch.id Launch.release
        MappingRule.activity MappingRule.feature MappingRule.id QualityAttribute.feature QualityAttribute.id WorkItem.activity
        WorkItem.blocked_by WorkItem.feature WorkItem.id WorkItem.parent WorkItem.team ExceptionRequest.to_option ExceptionRequest.dropped
        ChangelogEntry.features ChangelogEntry.id ChangelogEntry.ideas Idea.evidence Idea.feature Idea.id Idea.merged_into Idea.visitor
        IdeaComment.id IdeaComment.idea IdeaComment.visitor RoadmapItem.feature Visitor.id Vote.idea Vote.visitor
    """,
}

FIELDS: dict[str, str] = {field: fact for fact, fields in _PLACED.items() for field in fields.split()}
"""`Noun.field` → its fact."""
