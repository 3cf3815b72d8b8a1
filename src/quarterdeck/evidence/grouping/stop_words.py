"""Words that say nothing alone: those of English as they bear on titles, and of the other languages that feedback often comes in.


Words that English uses otherwise (die, door, war) are not among them."""

import re

OTHER_STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        """der das den dem des ein eine einen einem einer eines kein keine keinen und oder aber auch als am an auf aus bei bin bis da dann dass daß
        denn dies diese dieser dieses doch du durch er es für hab habe haben hatte ich ihr ihre im in ist ja kann können mehr mein meine mich mir
        mit muss nach nicht noch nur ob ohne schon sein sich sie sind so sollte über um uns unser unsere unter vom von vor warum was wäre wenn wer
        werden wie wir wird wo wurde würde zu zum zur alle alles immer jeder jede jedes sehr viel weg drei zwei eins le la les un une de au aux et
        ou mais donc ce cet cette ces il elle ils elles je tu nous vous on se sa ses leur leurs mon ma mes notre nos votre vos que qui quoi dont où
        ne pas très pour par sur sous dans avec sans est sont était être avoir ai as avons avez ont fait faire peut si comme quand tout tous toute
        toutes même aussi cela ça c'est d'un d'une qu'il qu'on l'on n'est j'ai el los las una unos unas y o pero del al en con sin por para quién
        como cuando donde no sí más muy mi mis tus su sus nuestro nuestra era ser estar está están ha han he hemos fue lo me te ya también todo
        todos toda todas este esta esto ese esa eso gli i uno e di dal della dei delle nel nella per tra fra che chi cui non più molto mio mia suo
        sua nostro nostra sono sei è siamo hanno ho hai quando anche tutto tutti questa questo questi queste het een of maar voor met zonder op
        onder bij naar uit aan om dat deze dit ik jij u hij zij wij we jullie ze mijn jouw uw zijn haar ons onze is waren ben bent heb hebt heeft
        hebben had kan kunnen moet moeten wil willen niet geen nog wel ook meer heel graag dan os uma umas mas do dos na nas em com sem quem onde
        não sim muito meu minha seu nosso nossa é são foi estão há tem têm isso isto esse essa também tudo""",
    )
)
ENGLISH_WORDS_OF_SUBSTANCE = frozenset(
    re.findall(
        r"\S+",
        """amount bill bottom call computer cry describe detail empty fill find fire front full interest mill move name part show side system thick
    thin top""",
    )
)
"""Among scikit-learn's stop words, and yet what a need may be about: "interest rate", "particle system", "move files"."""

FILLERS = frozenset(
    re.findall(
        r"\S+",
        """please help want need get got getting know tell let make use using used thing things way ways try trying tried just really still
    dont don't can't cant doesn't doesnt isn't im i'm ive i've it's what's there's won't didn't haven't hasn't wasn't couldn't wouldn't shouldn't
    hello hi hey thanks thank like would could does did is was
    add adding added allow allowing allows ability able support supports supporting implement implementing implemented improve improving improved
    improvement improvements enable enabling provide providing possible possibility feature features request requests proposal proposals suggestion
    suggestions consider create creating better new introduce introducing include including option options instead multiple
        different various specific certain proper properly correctly directly automatically easier easily currently idea ideas enhance enhanced
        enhancement enhancements bring bringing feature-request long much
    dear team regards hallo guten tag bitte danke grüße bonjour tous merci cordialement hola gracias saludos beste groet groeten bedankt""",
    )
)
"""What people ask in, not for."""

ASKING_VERBS = frozenset(["add", "allow", "bring"])

DOING_VERBS = ASKING_VERBS | frozenset(
    re.findall(
        r"\S+",
        "called change changed create created disable enable expose exposed implement improve make missing prefer remove rename replace say "
        "saved set support use used using",
    )
)
"""What is done to things, which alone names none of them."""

TURNING_WORDS = frozenset(
    re.findall(
        r"\S+",
        "do does did will would should could may might shall if but because so when why how what where whether while although though since than then",
    )
)
"""A stretch with one of these inside is a piece of a question or of two sentences, and no title."""

NEGATIONS = frozenset(
    re.findall(r"\S+", "not no never can't cant cannot won't doesn't doesnt don't dont didn't isn't isnt wasn't hasn't haven't without unable")
)
"""A stretch of words that leaves one of these out says the opposite."""

PRONOUNS = frozenset(
    re.findall(r"\S+", "i me my we us our you your he his she her they them their it its this that these those there what which who")
)

PHRASAL_VERBS = frozenset(
    tuple(pair.split())
    for pair in (
        *("log in", "log out", "log on", "sign in", "sign up", "sign out", "top up", "topping up", "set up", "back up", "opt in", "opt out"),
        *("turn on", "turn off", "switch on", "switch off", "pop up", "check in", "check out", "roll back", "speed up", "clean up", "logging in"),
        *("look up", "zoom in", "zoom out", "snap back", "drop down", "fade in", "fade out", "signing in", "signing up", "log back"),
    )
)
"""Verbs whose little word belongs to them, so that a title may end with it."""
